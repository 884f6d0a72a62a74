/** What a person edits: one document for all three tools. It is JSON, so it can be undone, shared and kept. */

import type { JsonObject } from "../engine/json";

export type Tool = "query" | "placement" | "scaling";
export type Side = "a" | "b";

export interface Stage {
  type: "spread" | "binpack" | "random";
  field?: string;
}

export interface Constraint {
  type: "distinctInstance" | "memberOf";
  expression?: string;
}

/** What the AWS CLI printed, merged; only `containerInstances` is needed. */
export interface ClusterDocument extends JsonObject {
  containerInstances: JsonObject[];
}

export interface Placement {
  taskDefinition: JsonObject;
  /** A service's tasks, a daemon's (one on each instance that it belongs to), or standalone ones (RunTask, at most 10). */
  as: "service" | "daemon" | "task";
  name: string;
  count: number;
  constraints: Constraint[];
  a: Stage[];
  /** The strategy to compare with, if any. */
  b: Stage[] | null;
  /** Seed of ties and of `random`; null is the lowest ARN. */
  seed: number | null;
  /** Further keys of the request, as AWS spells them. */
  extra: JsonObject;
  /** The user's prices per hour by instance type. */
  prices: { [instanceType: string]: number };
}

export interface Series {
  name: string;
  /** RFC 3339. */
  start: string;
  periodSeconds: number;
  values: (number | null)[];
}

export interface Scaling {
  min: number;
  max: number;
  desired: number;
  a: JsonObject[];
  /** The policies to compare with, if any. */
  b: JsonObject[] | null;
  alarms: JsonObject[];
  schedules: JsonObject[];
  series: Series[];
  startSeconds: number;
  stopSeconds: number;
  deployments: { from: string; to: string }[];
}

export interface Project {
  title: string;
  /** The sample it came from. */
  sample: string | null;
  tool: Tool;
  cluster: ClusterDocument;
  expression: string;
  placement: Placement;
  scaling: Scaling;
}

export const EMPTY_PLACEMENT: Placement = {
  taskDefinition: {
    family: "web",
    networkMode: "bridge",
    containerDefinitions: [{ name: "web", image: "web", cpu: 256, memory: 512, portMappings: [{ containerPort: 80, hostPort: 0 }] }],
  },
  as: "service",
  name: "web",
  count: 6,
  constraints: [],
  a: [{ type: "spread", field: "attribute:ecs.availability-zone" }, { type: "binpack", field: "memory" }],
  b: null,
  seed: null,
  extra: {},
  prices: {},
};

export const EMPTY_SCALING: Scaling = {
  min: 1,
  max: 20,
  desired: 4,
  a: [{ PolicyName: "cpu", PolicyType: "TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration: { TargetValue: 50 } }],
  b: null,
  alarms: [],
  schedules: [],
  series: [{ name: "cpu", start: "2026-11-02T08:00:00Z", periodSeconds: 60, values: Array.from({ length: 60 }, () => 45) }],
  startSeconds: 0,
  stopSeconds: 0,
  deployments: [],
};

export const EMPTY_PROJECT: Project = {
  title: "Untitled",
  sample: null,
  tool: "placement",
  cluster: { containerInstances: [] },
  expression: "attribute:ecs.availability-zone exists",
  placement: EMPTY_PLACEMENT,
  scaling: EMPTY_SCALING,
};

/** Fills what is missing and drops what has the wrong shape: a shared link must never break the page. */
export function toProject(value: unknown): Project {
  const from = record(value);
  const placement = record(from["placement"]);
  const scaling = record(from["scaling"]);
  const cluster = record(from["cluster"]);
  const stages = (key: string) => (Array.isArray(placement[key]) ? records(placement[key]).filter(isStage) : null);
  const list = (key: string) => (Array.isArray(scaling[key]) ? records(scaling[key]) : null);
  return {
    title: text(from["title"], EMPTY_PROJECT.title),
    sample: typeof from["sample"] === "string" ? from["sample"] : null,
    tool: from["tool"] === "query" || from["tool"] === "scaling" ? from["tool"] : "placement",
    cluster: { ...(cluster as JsonObject), containerInstances: records(cluster["containerInstances"]) },
    expression: text(from["expression"], ""),
    placement: {
      taskDefinition: { ...EMPTY_PLACEMENT.taskDefinition, ...record(placement["taskDefinition"]) } as JsonObject,
      as: placement["as"] === "task" || placement["as"] === "daemon" ? placement["as"] : "service",
      name: text(placement["name"], EMPTY_PLACEMENT.name),
      count: whole(placement["count"], EMPTY_PLACEMENT.count, 1, 10_000),
      constraints: records(placement["constraints"]) as unknown as Constraint[],
      a: (stages("a") ?? []) as unknown as Stage[],
      b: stages("b") as unknown as Stage[] | null,
      seed: typeof placement["seed"] === "number" ? whole(placement["seed"], 0, 0, Number.MAX_SAFE_INTEGER) : null,
      extra: record(placement["extra"]) as JsonObject,
      prices: Object.fromEntries(Object.entries(record(placement["prices"])).filter((pair): pair is [string, number] => typeof pair[1] === "number" && pair[1] >= 0)),
    },
    scaling: {
      min: whole(scaling["min"], EMPTY_SCALING.min, 0, 1_000_000),
      max: whole(scaling["max"], EMPTY_SCALING.max, 0, 1_000_000),
      desired: whole(scaling["desired"], EMPTY_SCALING.desired, 0, 1_000_000),
      a: list("a") ?? EMPTY_SCALING.a,
      b: list("b"),
      alarms: list("alarms") ?? [],
      schedules: list("schedules") ?? [],
      series: (list("series") ?? []).flatMap(toSeries),
      startSeconds: whole(scaling["startSeconds"], 0, 0, 86_400),
      stopSeconds: whole(scaling["stopSeconds"], 0, 0, 86_400),
      deployments: (list("deployments") ?? []).filter((one) => typeof one["from"] === "string" && typeof one["to"] === "string") as unknown as Scaling["deployments"],
    },
  };
}

function toSeries(one: JsonObject): Series[] {
  if (!Array.isArray(one["values"]) || typeof one["start"] !== "string" || Number.isNaN(Date.parse(one["start"]))) return [];
  const values = one["values"].slice(0, 600_000).map((value) => (typeof value === "number" ? value : null));
  return [{ name: text(one["name"], "metric"), start: one["start"], periodSeconds: whole(one["periodSeconds"], 60, 1, 86_400), values }];
}

/** The price of a type; a type may be named like something that every object has. */
export function priceOf(prices: Placement["prices"], type: string): number | undefined {
  return Object.hasOwn(prices, type) ? prices[type] : undefined;
}

function isStage(one: JsonObject): boolean {
  return one["type"] === "spread" || one["type"] === "binpack" || one["type"] === "random";
}

function record(value: unknown): { [key: string]: unknown } {
  return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as { [key: string]: unknown }) : {};
}

function records(value: unknown): JsonObject[] {
  return Array.isArray(value) ? value.filter((one): one is JsonObject => typeof one === "object" && one !== null && !Array.isArray(one)) : [];
}

function text(value: unknown, otherwise: string): string {
  return typeof value === "string" ? value : otherwise;
}

function whole(value: unknown, otherwise: number, least: number, most: number): number {
  return typeof value === "number" && Number.isFinite(value) ? Math.min(most, Math.max(least, Math.round(value))) : otherwise;
}
