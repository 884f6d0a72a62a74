/** The placement tool's questions and what is computed from their answers. */

import { computed, signal } from "@preact/signals";
import { as, type Answered, type FitAnswer, type InstanceRow, type InstancesAnswer, type InstancesSummary, type PlaceAnswer, type Requirement } from "../engine/answers";
import { isObject, type Json, type JsonObject } from "../engine/json";
import { liveQuestion } from "../engine/question";
import { kindOf, shortName } from "../state/cluster";
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
  /** What all instances are like with every task placed. */
  summary: InstancesSummary | null;
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

/** The instances with the tasks of a document placed: the summary, and so many rows, those with most tasks first. */
function instancesDocument(document: JsonObject, rows: number): JsonObject {
  return { ...document, decide: "instances", options: { rows } };
}

export const plans = liveQuestion<Plans>(
  "place",
  () => {
    const { tool, cluster, placement } = project.value;
    if (tool !== "placement") return null;
    const kind = kindOf(placement, cluster);
    const documents = sidesOf(placement, kind).flatMap((strategy) => {
      const place = placeDocument(placement, kind, strategy, placement.count, { explain: "summary", admissible: 0 });
      const summary = instancesDocument(place, 0);
      return kind === "daemon" ? [place, summary] : [place, summary, fitDocument(place, MOST_TASKS[kind])];
    });
    return { cluster, documents };
  },
  (answers, asked) => {
    const { placement } = project.peek();
    const cluster = asked.cluster as ClusterDocument;
    const kind = kindOf(placement, cluster);
    const each = kind === "daemon" ? 2 : 3;
    const side = (at: number): SidePlan => {
      const instances = as<InstancesAnswer>(answers[at + 1]);
      const fit = as<FitAnswer>(each === 3 ? answers[at + 2] : undefined);
      return { answer: as<PlaceAnswer>(answers[at]), largest: fit.error === undefined ? fit.count : null, summary: instances.error ? null : instances.summary };
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
  /** The instances after that task. */
  filledA: Filling | null;
  filledB: Filling | null;
}

/** So many rows of the explanation are asked for at a time. */
export const ROWS = 100;
/** How many of them are on show. */
export const explainedRows = signal(ROWS);

/** How many instances are drawn or in the table, those with most new tasks first. */
export const MOST_DRAWN = 120;
export const instanceRows = signal(MOST_DRAWN);

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
    const documents = sidesOf(placement, kind).flatMap((strategy) => {
      const place = placeDocument(placement, kind, strategy, at, options);
      return [place, instancesDocument(place, instanceRows.value)];
    });
    return { cluster, documents };
  },
  (answers, asked) => ({
    step: Number((asked.documents[0]?.["request"] as JsonObject | undefined)?.["count"] ?? 1),
    a: as<PlaceAnswer>(answers[0]),
    b: answers[2] ? as<PlaceAnswer>(answers[2]) : null,
    filledA: fillingOf(answers[1], asked.cluster),
    filledB: answers[3] ? fillingOf(answers[3], asked.cluster) : null,
  }),
  40,
);

/** An instance after the first tasks of a plan were placed. */
export interface Filled extends InstanceRow {
  name: string;
  zone: string;
  /** How many of the plan's tasks are on it, and whether the newest is. */
  tasks: number;
  newest: boolean;
  before: InstanceRow["free"];
  /** Whether it takes tasks at all. */
  on: boolean;
}

/** Some of the instances, those with most new tasks first, and how many there are. */
export interface Filling {
  rows: Filled[];
  total: number;
  /** How many have new tasks. */
  used: number;
}

export const NOTHING: Requirement = { cpu: 0, memory: 0, ports: [], portsUdp: [], gpus: 0, eni: false };

function fillingOf(answer: JsonObject | undefined, cluster: JsonObject | null): Filling | null {
  const read = as<InstancesAnswer>(answer);
  if (read.error) return null;
  const rows = read.instances.map(
    (row): Filled => ({
      ...row,
      name: shortName(row.containerInstanceArn),
      zone: row.availabilityZone ?? "no zone",
      tasks: row.placed?.tasks ?? 0,
      newest: row.placed?.last ?? false,
      before: row.placed?.freeBefore ?? row.free,
      on: row.status === "ACTIVE" && row.agentConnected,
    }),
  );
  const total = read.totals?.instances ?? rows.length;
  // All of them stand in the order of the cluster, so that nothing moves from step to step.
  const list = cluster?.["containerInstances"];
  if (total <= MOST_DRAWN && Array.isArray(list)) {
    const places = new Map(list.map((one, at) => [isObject(one) ? one["containerInstanceArn"] : null, at] as const));
    rows.sort((a, b) => (places.get(a.containerInstanceArn) ?? 0) - (places.get(b.containerInstanceArn) ?? 0));
  }
  return { rows, total, used: read.summary.placed?.instances ?? 0 };
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
  perHour: number;
  unpriced: string[];
}

/** What two strategies are compared by. */
export function summarise(plan: SidePlan, answer: PlaceAnswer, placement: Placement): Summary {
  const { summary } = plan;
  const zones = (summary?.availabilityZones ?? []).filter((one) => one.active > 0 || one.tasks > 0);
  const counts = zones.map((one) => one.tasks);
  const types = (summary?.instanceTypes ?? []).filter((one) => one.inUse > 0);
  const price = (type: string) => priceOf(placement.prices, type);
  const typeless = (summary?.inUse ?? 0) > types.reduce((sum, one) => sum + one.inUse, 0);
  const stranded = summary?.placed?.stranded;
  return {
    placed: answer.placements.length,
    wanted: plan.largest === null && placement.as !== "task" ? answer.placements.length + (answer.unplaced ?? 0) : placement.count,
    largest: plan.largest,
    used: summary?.inUse ?? 0,
    zones: zones.map((one) => ({ zone: one.availabilityZone, tasks: one.tasks })),
    skew: counts.length > 0 ? Math.max(...counts) - Math.min(...counts) : 0,
    strandedCpu: stranded?.cpu ?? 0,
    strandedMemory: stranded?.memory ?? 0,
    perHour: types.reduce((sum, one) => sum + one.inUse * (price(one.instanceType) ?? 0), 0),
    unpriced: [...types.filter((one) => price(one.instanceType) === undefined).map((one) => one.instanceType), ...(typeless ? ["no type"] : [])],
  };
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
