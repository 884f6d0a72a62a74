/**
 * What can be shown to others: the engine's own question `redact`, asked of the whole state at once, so that one name has one
 * pseudonym everywhere. The page has no list of its own of what is secret.
 */

import { asArray, asString, isObject, type Json, type JsonObject } from "../engine/json";
import { askOnce } from "../engine/client";
import { attributeOf } from "./cluster";
import { toProject, type ClusterDocument, type Project } from "./project";

export interface Redacted {
  project: Project;
  /** How many strings, keys and numbers were replaced. */
  replaced: number;
  /** What no longer works, in words. */
  remarks: string[];
}

/** The state without names and secrets; an error where the engine cannot make it. */
export async function redact(project: Project): Promise<Redacted> {
  const answer = await askOnce({ decide: "redact", document: documentsOf(project) as unknown as Json });
  const error = answer["error"];
  if (isObject(error)) throw new Error(asString(error["message"]));
  const documents = asArray(answer["document"]).filter(isObject);
  if (documents.length === 0) throw new Error("the engine made nothing of it");
  const remarks = asArray(answer["lints"]).filter(isObject).map((one) => asString(one["message"]));
  return { project: projectOf(project, documents), replaced: Number(answer["replaced"] ?? 0), remarks };
}

/** The state as AWS's documents: what the engine knows how to redact. */
function documentsOf({ cluster, expression, placement, scaling }: Project): JsonObject[] {
  const constraints = placement.constraints as unknown as Json;
  const request = (strategy: unknown): JsonObject => ({ [placement.as === "task" ? "group" : "serviceName"]: placement.name, placementStrategy: strategy as Json, placementConstraints: constraints });
  return [
    { decide: "query", cluster, expression },
    { decide: "place", taskDefinition: placement.taskDefinition, request: { ...placement.extra, ...request(placement.a) } },
    { decide: "place", request: request(placement.b ?? []) },
    { decide: "scale", ScalingPolicies: scaling.a, MetricAlarms: scaling.alarms, ScheduledActions: scaling.schedules },
    { decide: "scale", ScalingPolicies: scaling.b ?? [] },
    // The names of the series alone: their points are numbers.
    ...scaling.series.map((one): JsonObject => ({ decide: "scale", metrics: { [one.name]: [] } })),
  ];
}

const REQUESTED = new Set(["group", "serviceName", "placementStrategy", "placementConstraints"]);

/** The other way round. What has no place in a document and could hold a name is dropped. */
function projectOf(before: Project, documents: JsonObject[]): Project {
  const [query = {}, place = {}, other = {}, scale = {}, otherScale = {}, ...series] = documents;
  const cluster = (isObject(query["cluster"]) ? query["cluster"] : { containerInstances: [] }) as ClusterDocument;
  const request = isObject(place["request"]) ? place["request"] : {};
  const second = isObject(other["request"]) ? other["request"] : {};
  return toProject({
    title: "Redacted",
    sample: null,
    tool: before.tool,
    cluster,
    expression: asString(query["expression"]),
    placement: {
      taskDefinition: place["taskDefinition"] ?? {},
      as: before.placement.as,
      name: asString(request["serviceName"]) || asString(request["group"]),
      count: before.placement.count,
      constraints: request["placementConstraints"],
      a: request["placementStrategy"],
      b: before.placement.b && second["placementStrategy"],
      seed: before.placement.seed,
      extra: Object.fromEntries(Object.entries(request).filter(([key]) => !REQUESTED.has(key))),
      prices: pricesOf(before, cluster),
    },
    scaling: {
      ...before.scaling,
      a: scale["ScalingPolicies"],
      b: before.scaling.b && otherScale["ScalingPolicies"],
      alarms: scale["MetricAlarms"],
      schedules: scale["ScheduledActions"],
      series: before.scaling.series.map((one, at) => ({ ...one, name: Object.keys(isObject(series[at]?.["metrics"]) ? series[at]["metrics"] : {})[0] ?? `metric-${at + 1}` })),
    },
  });
}

/** Prices stand under the names of types, which may be anybody's own: each moves with its type. */
function pricesOf(before: Project, cluster: ClusterDocument): { [type: string]: number } {
  const typeOf = (one: JsonObject | undefined) => (one ? attributeOf(one, "ecs.instance-type") : "");
  const prices = new Map<string, number>();
  for (const [at, one] of before.cluster.containerInstances.entries()) {
    const type = typeOf(one);
    const now = typeOf(cluster.containerInstances[at]);
    if (now !== "" && Object.hasOwn(before.placement.prices, type)) prices.set(now, before.placement.prices[type] ?? 0);
  }
  return Object.fromEntries(prices);
}
