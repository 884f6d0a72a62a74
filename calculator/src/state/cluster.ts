/** AWS's documents of a cluster, as the page's own fields edit them. What is free and what decides the engine says. */

import { asArray, asNumber, asString, isObject, type Json, type JsonObject } from "../engine/json";
import type { ClusterDocument, Placement } from "./project";

export function shortName(arn: string): string {
  return arn.slice(arn.lastIndexOf("/") + 1);
}

/** The value of an attribute of AWS's document; empty where there is none. */
export function attributeOf(one: JsonObject, name: string): string {
  const found = asArray(one["attributes"]).find((pair): pair is JsonObject => isObject(pair) && pair["name"] === name);
  return asString(found?.["value"]);
}

/** The whole number of a resource of AWS's document. */
export function resourceOf(one: JsonObject, list: "registeredResources" | "remainingResources", name: string): number {
  const found = asArray(one[list]).find((resource): resource is JsonObject => isObject(resource) && resource["name"] === name);
  return asNumber(found?.["integerValue"] ?? found?.["longValue"] ?? found?.["doubleValue"]);
}

/** What is asked for: a service that the cluster knows as a daemon is one, whatever the page was told of it. */
export function kindOf(placement: Placement, cluster: ClusterDocument): Placement["as"] {
  if (placement.as !== "service") return placement.as;
  const name = placement.name.trim();
  const daemon = asArray(cluster["services"]).some((one) => isObject(one) && one["schedulingStrategy"] === "DAEMON" && (one["serviceName"] === name || one["serviceArn"] === name));
  return daemon ? "daemon" : "service";
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
