/** Reads what the page shows from AWS's documents. */

import { asArray, asNumber, asString, isObject, type Json, type JsonObject } from "../engine/json";
import type { ClusterDocument, Placement } from "./project";

export interface Instance {
  arn: string;
  /** The last part of the ARN. */
  name: string;
  zone: string;
  type: string;
  status: string;
  connected: boolean;
  cpu: number;
  memory: number;
  cpuFree: number;
  memoryFree: number;
  portsTaken: string[];
  gpus: number;
  gpusFree: number;
  eniTotal: number | null;
  eniUsed: number | null;
  tasks: number;
  attributes: Map<string, string | null>;
}

export interface RunningTask {
  arn: string;
  instance: string;
  group: string;
}

/** What the agent keeps for itself on every instance. */
const AGENT_PORTS = new Set(["22", "2375", "2376", "51678", "51679"]);

export function shortName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

function resource(list: Json | undefined, name: string): JsonObject | undefined {
  return asArray(list).find((one): one is JsonObject => isObject(one) && one["name"] === name);
}

function amount(list: Json | undefined, name: string): number {
  const found = resource(list, name);
  if (!found) return 0;
  const strings = found["stringSetValue"];
  if (name === "GPU" && Array.isArray(strings)) return new Set(strings).size;
  return asNumber(found["integerValue"] ?? found["longValue"] ?? found["doubleValue"]);
}

function instance(from: JsonObject): Instance {
  const arn = asString(from["containerInstanceArn"]);
  const attributes = new Map<string, string | null>();
  for (const one of asArray(from["attributes"])) {
    if (isObject(one)) attributes.set(asString(one["name"]), typeof one["value"] === "string" ? one["value"] : null);
  }
  const registered = from["registeredResources"];
  const remaining = from["remainingResources"];
  const ports = (name: string, suffix: string) => asArray(resource(remaining, name)?.["stringSetValue"]).map((port) => `${asString(port)}${suffix}`);
  const eni = (key: string) => (from[key] === undefined ? null : asNumber(from[key]));
  return {
    arn,
    name: shortName(arn),
    zone: attributes.get("ecs.availability-zone") ?? "no zone",
    type: attributes.get("ecs.instance-type") ?? "",
    status: asString(from["status"]) || "ACTIVE",
    connected: from["agentConnected"] !== false,
    cpu: amount(registered, "CPU"),
    memory: amount(registered, "MEMORY"),
    cpuFree: amount(remaining, "CPU"),
    memoryFree: amount(remaining, "MEMORY"),
    portsTaken: [...new Set([...ports("PORTS", "/tcp"), ...ports("PORTS_UDP", "/udp")])].filter((port) => !AGENT_PORTS.has(port.replace("/tcp", ""))),
    gpus: amount(registered, "GPU"),
    gpusFree: amount(remaining, "GPU"),
    eniTotal: eni("eniSlotsTotal"),
    eniUsed: eni("eniSlotsUsed"),
    tasks: asNumber(from["runningTasksCount"]) + asNumber(from["pendingTasksCount"]),
    attributes,
  };
}

const readLists = new WeakMap<object, Instance[]>();
const readInstances = new WeakMap<object, Instance>();

/** An edit makes new objects for what it changes alone: the others were read before. */
function readOnce(from: JsonObject): Instance {
  let one = readInstances.get(from);
  if (!one) {
    one = instance(from);
    readInstances.set(from, one);
  }
  return one;
}

export function instancesOf(cluster: ClusterDocument): Instance[] {
  let list = readLists.get(cluster.containerInstances);
  if (!list) {
    list = cluster.containerInstances.map(readOnce);
    readLists.set(cluster.containerInstances, list);
  }
  return list;
}

const readTasks = new WeakMap<object, RunningTask[]>();

export function tasksOf(cluster: ClusterDocument): RunningTask[] {
  const list = cluster["tasks"];
  if (!Array.isArray(list)) return [];
  let tasks = readTasks.get(list);
  if (!tasks) {
    tasks = runningTasks(list);
    readTasks.set(list, tasks);
  }
  return tasks;
}

function runningTasks(list: Json[]): RunningTask[] {
  return list.flatMap((one) =>
    isObject(one) && one["desiredStatus"] !== "STOPPED" && one["lastStatus"] !== "STOPPED"
      ? [{ arn: asString(one["taskArn"]), instance: asString(one["containerInstanceArn"]), group: asString(one["group"]) }]
      : [],
  );
}

/** What is asked for: a service that the cluster knows as a daemon is one, whatever the page was told of it. */
export function kindOf(placement: Placement, cluster: ClusterDocument): Placement["as"] {
  if (placement.as !== "service") return placement.as;
  const name = placement.name.trim();
  const daemon = asArray(cluster["services"]).some((one) => isObject(one) && one["schedulingStrategy"] === "DAEMON" && (one["serviceName"] === name || one["serviceArn"] === name));
  return daemon ? "daemon" : "service";
}

export function zonesOf(instances: Iterable<Instance>): string[] {
  const zones = new Set<string>();
  for (const one of instances) zones.add(one.zone);
  return [...zones].sort();
}

/** So many names say enough. */
const MOST_NAMES = 12;

function some(names: string[]): string {
  const left = names.length - MOST_NAMES;
  return left > 0 ? `${names.slice(0, MOST_NAMES).join(", ")} and ${left.toLocaleString("en")} more` : names.join(", ");
}

/** The value that a subject of the query language has on an instance, for the table. */
export function subjectValue(of: Instance, raw: JsonObject, subject: string, groups: string[]): string {
  switch (subject) {
    case "agentConnected":
      return String(of.connected);
    case "agentVersion":
      return isObject(raw["versionInfo"]) ? asString(raw["versionInfo"]["agentVersion"]) || "unknown" : "unknown";
    case "ec2InstanceId":
      return asString(raw["ec2InstanceId"]) || "unknown";
    case "registeredAt":
      return asString(raw["registeredAt"]) || "unknown";
    case "runningTasksCount":
      return asString(raw["runningTasksCount"]) || "0";
    case "task:group":
      return groups.length === 0 ? "no tasks" : some([...new Set(groups)]);
    default: {
      const name = subject.replace(/^attribute:/, "");
      return of.attributes.has(name) ? (of.attributes.get(name) ?? "present, no value") : "absent";
    }
  }
}

/** An instance in AWS's shape, for the table's "add" and for samples. */
export interface NewInstance {
  name: string;
  zone: string;
  type: string;
  cpu: number;
  memory: number;
  cpuFree?: number;
  memoryFree?: number;
  ports?: number[];
  gpus?: string[];
  eni?: [used: number, total: number];
  attributes?: { [name: string]: string };
  status?: string;
  connected?: boolean;
  tasks?: number;
  agentVersion?: string;
}

export function newInstance(from: NewInstance): JsonObject {
  const ports = ["22", "2375", "2376", "51678", "51679"];
  const resources = (cpu: number, memory: number, taken: number[]): Json[] => [
    { name: "CPU", type: "INTEGER", integerValue: cpu },
    { name: "MEMORY", type: "INTEGER", integerValue: memory },
    { name: "PORTS", type: "STRINGSET", stringSetValue: [...ports, ...taken.map(String)] },
    { name: "PORTS_UDP", type: "STRINGSET", stringSetValue: [] },
    ...(from.gpus ? [{ name: "GPU", type: "STRINGSET", stringSetValue: from.gpus }] : []),
  ];
  return {
    containerInstanceArn: `arn:aws:ecs:us-east-1:111122223333:container-instance/demo/${from.name}`,
    ec2InstanceId: `i-${from.name.replaceAll(/[^a-z0-9]/g, "").padStart(17, "0")}`,
    status: from.status ?? "ACTIVE",
    agentConnected: from.connected ?? true,
    runningTasksCount: from.tasks ?? 0,
    versionInfo: { agentVersion: from.agentVersion ?? "1.86.0" },
    attributes: [
      { name: "ecs.availability-zone", value: from.zone },
      { name: "ecs.instance-type", value: from.type },
      { name: "ecs.os-type", value: "linux" },
      ...Object.entries(from.attributes ?? {}).map(([name, value]) => ({ name, value })),
    ],
    registeredResources: resources(from.cpu, from.memory, []),
    remainingResources: resources(from.cpuFree ?? from.cpu, from.memoryFree ?? from.memory, from.ports ?? []),
    ...(from.eni ? { eniSlotsUsed: from.eni[0], eniSlotsTotal: from.eni[1] } : {}),
  };
}
