/** The placement tool's questions and what is computed from their answers. */

import { computed, signal } from "@preact/signals";
import { as, type Answered, type FitAnswer, type PlaceAnswer, type Requirement } from "../engine/answers";
import type { Json, JsonObject } from "../engine/json";
import { liveQuestion } from "../engine/question";
import { instancesOf, kindOf, tasksOf, type Instance } from "../state/cluster";
import { priceOf, type ClusterDocument, type Placement, type Side, type Stage } from "../state/project";
import { edit, project } from "../state/store";

/** The most that one service may ask for, and one RunTask. */
export const MOST_TASKS = { service: 10_000, daemon: 10_000, task: 10 } as const;

/** Which task of 1…n is looked at. */
export const step = signal(Number.MAX_SAFE_INTEGER);
export const currentStep = computed(() => Math.max(1, Math.min(step.value, lastStep.value)));

export interface SidePlan {
  answer: Answered<PlaceAnswer>;
  /** How many would fit with no other limit, up to `MOST_TASKS`. */
  largest: number | null;
}
export interface Plans {
  a: SidePlan;
  b: SidePlan | null;
  placement: Placement;
  kind: Kind;
  cluster: ClusterDocument;
}
export type Kind = Placement["as"];

export function placeDocument(placement: Placement, kind: Kind, strategy: Stage[], count: number, options: JsonObject): JsonObject {
  const name = placement.name.trim() || "web";
  const constraints = placement.constraints as unknown as Json;
  const request: JsonObject =
    kind === "daemon"
      ? { serviceName: name, schedulingStrategy: "DAEMON", placementConstraints: constraints }
      : {
          count,
          ...(kind === "service" ? { serviceName: name } : { group: name.includes(":") ? name : `family:${name}` }),
          placementStrategy: strategy as unknown as Json,
          placementConstraints: constraints,
        };
  return {
    decide: "place",
    taskDefinition: placement.taskDefinition,
    request: { ...placement.extra, ...request },
    options: { ...(placement.seed === null ? {} : { tieBreak: { seed: placement.seed } }), ...options },
  };
}

/** How many would fit with no other limit: the count alone. */
function fitDocument(document: JsonObject, most: number): JsonObject {
  return { ...document, decide: "fit", limit: most, detail: "count" };
}

export const plans = liveQuestion<Plans>(
  "place",
  () => {
    const { tool, cluster, placement } = project.value;
    if (tool !== "placement") return null;
    const kind = kindOf(placement, cluster);
    const documents = sidesOf(placement, kind).flatMap((strategy) => {
      const place = placeDocument(placement, kind, strategy, placement.count, { explain: "summary", admissible: 0 });
      return kind === "daemon" ? [place] : [place, fitDocument(place, MOST_TASKS[kind])];
    });
    return { cluster, documents };
  },
  (answers, asked) => {
    const { placement } = project.peek();
    const cluster = asked.cluster as ClusterDocument;
    const kind = kindOf(placement, cluster);
    const each = kind === "daemon" ? 1 : 2;
    const side = (at: number): SidePlan => {
      const fit = as<FitAnswer>(each === 2 ? answers[at + 1] : undefined);
      return { answer: as<PlaceAnswer>(answers[at]), largest: fit.error === undefined ? fit.count : null };
    };
    return { a: side(0), b: answers.length > each ? side(each) : null, placement, kind, cluster };
  },
);

/** A daemon has no strategy, so there is nothing to compare. */
function sidesOf(placement: Placement, kind: Kind): Stage[][] {
  return [placement.a, ...(placement.b && kind !== "daemon" ? [placement.b] : [])];
}

/** The last task that can be looked at: of a daemon the last that was placed. */
export const lastStep = computed(() => {
  const { placement, cluster } = project.value;
  if (kindOf(placement, cluster) !== "daemon") return placement.count;
  const answer = plans.value.value?.a.answer;
  return Math.max(1, answer && answer.error === undefined ? answer.placements.length : 1);
});

export interface Traces {
  step: number;
  a: Answered<PlaceAnswer>;
  b: Answered<PlaceAnswer> | null;
}

/** So many rows of the explanation are asked for at a time. */
export const ROWS = 100;
/** How many of them are on show. */
export const explainedRows = signal(ROWS);

/** Why the task of the current step went where it did, or nowhere. */
export const traces = liveQuestion<Traces>(
  "trace",
  () => {
    const { tool, cluster, placement } = project.value;
    if (tool !== "placement") return null;
    const kind = kindOf(placement, cluster);
    // A daemon's tasks do not go one after the other: what is explained is the whole.
    const at = kind === "daemon" ? 1 : currentStep.value;
    const options = { explain: "full", admissible: 5, rows: explainedRows.value };
    return { cluster, documents: sidesOf(placement, kind).map((strategy) => placeDocument(placement, kind, strategy, at, options)) };
  },
  (answers, asked) => ({
    step: Number((asked.documents[0]?.["request"] as JsonObject | undefined)?.["count"] ?? 1),
    a: as<PlaceAnswer>(answers[0]),
    b: answers[1] ? as<PlaceAnswer>(answers[1]) : null,
  }),
  40,
);

/** An instance after the first tasks of a plan were placed. */
export interface Filled {
  instance: Instance;
  /** How many of the plan's tasks are on it, and whether the newest is. */
  placed: number;
  newest: boolean;
  hostPorts: string[];
  gpuIds: string[];
  cpuLeft: number;
  memoryLeft: number;
}

export const NOTHING: Requirement = { cpu: 0, memory: 0, ports: [], portsUdp: [], gpus: 0, eni: false };

let filledLast: { instances: Instance[]; answer: PlaceAnswer; upTo: number; filled: Filled[] }[] = [];

/** The instances after the first tasks of a plan; the last few results are kept, for several views ask the same. */
export function fill(instances: Instance[], answer: PlaceAnswer, upTo: number): Filled[] {
  const known = filledLast.find((one) => one.instances === instances && one.answer === answer && one.upTo === upTo);
  if (known) return known.filled;
  const filled = filledAnew(instances, answer, upTo);
  filledLast = [{ instances, answer, upTo, filled }, ...filledLast].slice(0, 4);
  return filled;
}

function filledAnew(instances: Instance[], answer: PlaceAnswer, upTo: number): Filled[] {
  const need = answer.explanation?.requirement ?? NOTHING;
  const placements = answer.placements.slice(0, upTo);
  const on = new Map<string, Filled>();
  for (const instance of instances) {
    on.set(instance.arn, { instance, placed: 0, newest: false, hostPorts: [], gpuIds: [], cpuLeft: instance.cpuFree, memoryLeft: instance.memoryFree });
  }
  for (const [at, one] of placements.entries()) {
    // A task on Fargate is on no instance.
    const filled = one.containerInstanceArn === undefined ? undefined : on.get(one.containerInstanceArn);
    if (!filled) continue;
    filled.placed += 1;
    filled.newest = at === placements.length - 1 && upTo <= answer.placements.length;
    filled.cpuLeft -= need.cpu;
    filled.memoryLeft -= need.memory;
    filled.hostPorts.push(...(one.hostPorts ?? []).map((port) => `${port.hostPort}/${port.protocol}`));
    filled.gpuIds.push(...(one.gpuIds ?? []));
  }
  return [...on.values()];
}

export interface Summary {
  placed: number;
  wanted: number;
  largest: number | null;
  /** Instances with any task on them. */
  used: number;
  zones: { zone: string; tasks: number }[];
  skew: number;
  /** Free on instances in use on which no further such task fits. */
  strandedCpu: number;
  strandedMemory: number;
  stranded: number;
  perHour: number;
  unpriced: string[];
}

/** What two strategies are compared by. */
export function summarise(plan: SidePlan, answer: PlaceAnswer, cluster: ClusterDocument, placement: Placement): Summary {
  const instances = instancesOf(cluster);
  const need = answer.explanation?.requirement ?? NOTHING;
  const filled = fill(instances, answer, answer.placements.length);
  const group = placement.as !== "task" ? `service:${placement.name}` : placement.name.includes(":") ? placement.name : `family:${placement.name}`;
  const byZone = new Map<string, number>();
  const zoneOf = new Map(instances.map((one) => [one.arn, one.zone]));
  const busy = new Set<string>();
  for (const one of instances) if (one.status === "ACTIVE") byZone.set(one.zone, 0);
  for (const task of tasksOf(cluster)) {
    busy.add(task.instance);
    const zone = zoneOf.get(task.instance);
    if (task.group === group && zone !== undefined) byZone.set(zone, (byZone.get(zone) ?? 0) + 1);
  }
  const used = filled.filter((one) => one.placed > 0 || one.instance.tasks > 0 || busy.has(one.instance.arn));
  for (const one of answer.placements) if (one.containerInstanceArn === undefined && one.availabilityZone !== undefined) byZone.set(one.availabilityZone, (byZone.get(one.availabilityZone) ?? 0) + 1);
  for (const one of filled) if (one.placed > 0) byZone.set(one.instance.zone, (byZone.get(one.instance.zone) ?? 0) + one.placed);
  const stranded = used.filter((one) => one.cpuLeft < need.cpu || one.memoryLeft < need.memory || portsClash(one, need) || gpusLeft(one) < gpusNeeded(one, need) || (need.eni && eniLeft(one) < 1));
  const counts = [...byZone.values()];
  const priced = used.map((one) => priceOf(placement.prices, one.instance.type));
  return {
    placed: answer.placements.length,
    wanted: plan.largest === null && placement.as !== "task" ? answer.placements.length + (answer.unplaced ?? 0) : placement.count,
    largest: plan.largest,
    used: used.length,
    zones: [...byZone].sort(([a], [b]) => a.localeCompare(b)).map(([zone, tasks]) => ({ zone, tasks })),
    skew: counts.length > 0 ? Math.max(...counts) - Math.min(...counts) : 0,
    strandedCpu: stranded.reduce((sum, one) => sum + Math.max(0, one.cpuLeft), 0),
    strandedMemory: stranded.reduce((sum, one) => sum + Math.max(0, one.memoryLeft), 0),
    stranded: stranded.length,
    perHour: priced.reduce<number>((sum, price) => sum + (price ?? 0), 0),
    unpriced: [...new Set(used.filter((_, at) => priced[at] === undefined).map((one) => one.instance.type || "no type"))],
  };
}

function portsClash(one: Filled, need: Requirement): boolean {
  const taken = new Set([...one.instance.portsTaken, ...one.hostPorts]);
  return need.ports.some((port) => taken.has(`${port}/tcp`)) || need.portsUdp.some((port) => taken.has(`${port}/udp`));
}

export function gpusLeft(one: Filled): number {
  return one.instance.gpusFree - one.gpuIds.length;
}

/** GPUs that one task takes of an instance: all of them, or a part of one. */
export function gpusNeeded(one: Filled, { gpus }: Requirement): number {
  return typeof gpus === "number" ? gpus : gpus === "ALL" ? one.instance.gpus : Number(gpus);
}

export function eniLeft(one: Filled): number {
  const { eniTotal, eniUsed } = one.instance;
  return eniTotal === null ? Infinity : eniTotal - (eniUsed ?? 0) - one.placed;
}

export function strategyName(stages: Stage[]): string {
  if (stages.length === 0) return "no strategy";
  return stages.map((stage) => (stage.type === "random" ? "random" : `${stage.type}(${shortField(stage.field ?? "")})`)).join(", ");
}

export function shortField(field: string): string {
  return field.replace(/^attribute:ecs\.availability-zone$/, "AZ").replace(/^attribute:/, "");
}

export const PRESETS: [name: string, stages: Stage[]][] = [
  ["AZ balanced spread", [{ type: "spread", field: "attribute:ecs.availability-zone" }, { type: "spread", field: "instanceId" }]],
  ["AZ balanced binpack", [{ type: "spread", field: "attribute:ecs.availability-zone" }, { type: "binpack", field: "memory" }]],
  ["Binpack memory", [{ type: "binpack", field: "memory" }]],
  ["Binpack CPU", [{ type: "binpack", field: "cpu" }]],
  ["Spread over instances", [{ type: "spread", field: "instanceId" }]],
  ["Random", [{ type: "random" }]],
  ["None given", []],
];

export function setPlacement(label: string, change: Partial<Placement>, merge = "") {
  edit(label, (now) => ({ ...now, placement: { ...now.placement, ...change } }), merge && `placement ${merge}`);
}

export function setStrategy(side: Side, stages: Stage[], merge = "") {
  setPlacement(`strategy ${side.toUpperCase()}`, { [side]: stages }, merge);
}

/** Keeps the cheapest way to begin a comparison: the other usual strategy. */
export function compareWithOther() {
  edit("compare two strategies", (now) => {
    const packs = now.placement.a.some((stage) => stage.type === "binpack");
    const b = packs ? ([{ type: "spread", field: "instanceId" }] as const) : ([{ type: "binpack", field: "memory" }] as const);
    return { ...now, placement: { ...now.placement, b: [...b] } };
  });
}
