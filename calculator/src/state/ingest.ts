/** Takes whatever was pasted or dropped: AWS CLI output, detected by its keys, a series, or a project of this page. */

import { asArray, asNumber, asString, isObject, parseJson, type Json, type JsonObject, type JsonProblem } from "../engine/json";
import { toProject, type Project, type Series, type Tool } from "./project";
import { seriesFromCsv, seriesFromResults } from "./series";

export interface Ingested {
  project: Project;
  /** What was recognised, in words. */
  found: string[];
  /** What the reader should know before trusting the result. */
  warnings: string[];
  tool: Tool | null;
}

export type Outcome = { ok: true; value: Ingested } | { ok: false; json: JsonProblem | null; message: string };

/** Adds one text to a project. Kinds that it does not know are named, never guessed. */
export function ingest(text: string, into: Project): Outcome {
  const trimmed = text.trim();
  if (trimmed === "") return { ok: false, json: null, message: "there is nothing in it" };
  if (!/^[[{]/.test(trimmed)) {
    const series = seriesFromCsv(trimmed);
    if (series.ok) return { ok: true, value: withSeries(into, series.series) };
    // Text that was meant to be JSON is told where it fails; anything else why it is no series.
    if (/^["\w]/.test(trimmed) && !/[,;\t]/.test(trimmed.split("\n")[0] ?? "")) {
      const parsed = parseJson(trimmed);
      return { ok: false, json: parsed.ok ? null : parsed.problem, message: "neither JSON nor a CSV of times and values" };
    }
    return { ok: false, json: null, message: series.message };
  }
  const parsed = parseJson(text);
  if (!parsed.ok) return { ok: false, json: parsed.problem, message: parsed.problem.message };
  const reader = new Reader(into);
  reader.read(parsed.value);
  if (reader.found.size === 0) {
    const keys = isObject(parsed.value) ? Object.keys(parsed.value).slice(0, 4).join(", ") : "a bare list";
    return { ok: false, json: null, message: `no key that this page knows (it has ${keys || "none"}); see "What can be pasted"` };
  }
  return { ok: true, value: reader.result() };
}

function withSeries(into: Project, series: Series[]): Ingested {
  const names = series.map((one) => `${one.name} (${one.values.length} points)`).join(", ");
  return { project: { ...into, sample: null, scaling: { ...into.scaling, series } }, found: [`series: ${names}`], warnings: [], tool: "scaling" };
}

/** Which list a bare array is, by a key of its first element. */
const ELEMENTS: [key: string, list: string][] = [
  ["containerInstanceArn", "containerInstances"],
  ["containerDefinitions", "taskDefinitions"],
  ["serviceName", "services"],
  ["PolicyName", "ScalingPolicies"],
  ["ScheduledActionName", "ScheduledActions"],
  ["AlarmName", "MetricAlarms"],
  ["Timestamps", "MetricDataResults"],
  ["SubnetId", "Subnets"],
];

class Reader {
  readonly found = new Map<string, number>();
  private readonly warnings: string[] = [];
  private tool: Tool | null = null;
  private fresh = true;
  constructor(private project: Project) {}

  read(value: Json) {
    if (Array.isArray(value)) return this.list(value);
    if (!isObject(value)) return;
    if (isObject(value["stowplanPage"])) {
      this.project = toProject(value["stowplanPage"]);
      this.found.set("a project of this page", 1);
      this.tool = this.project.tool;
      return;
    }
    if (isObject(value["documents"])) for (const one of Object.values(value["documents"])) this.read(one);
    if (typeof value["decide"] === "string") this.document(value);
    this.lists(value);
    if (isObject(value["taskDefinition"])) this.taskDefinition(value["taskDefinition"]);
    else if (Array.isArray(value["containerDefinitions"])) this.taskDefinition(value);
    if (typeof value["taskDefinition"] === "string" && ("count" in value || "desiredCount" in value || "placementStrategy" in value)) this.request(value);
    if (isObject(value["TargetTrackingScalingPolicyConfiguration"]) || isObject(value["StepScalingPolicyConfiguration"])) this.policies([value]);
    if (Array.isArray(value["Datapoints"])) this.metrics(seriesFromResults([value]));
    if (value["nextToken"] || value["NextToken"]) this.warnings.push("a nextToken is left: more pages exist, so this is only part of the truth");
    if (asArray(value["failures"]).length > 0) this.warnings.push(`${asArray(value["failures"]).length} failures: what they name is missing`);
  }

  private list(value: Json[]) {
    const first = value.find(isObject);
    if (!first) return;
    // A task carries its instance's ARN too.
    const kind = typeof first["taskArn"] === "string" ? "tasks" : ELEMENTS.find(([key]) => key in first)?.[1];
    if (kind) this.read({ [kind]: value });
    else for (const page of value) this.read(page);
  }

  private lists(value: JsonObject) {
    const cluster = (key: string, name: string, at = key) => {
      const list = asArray(value[key]).filter(isObject);
      if (!Array.isArray(value[key])) return;
      // The first page of a paste replaces the list, its further pages add to it.
      const before = this.found.has(name) ? asArray(this.project.cluster[at]) : [];
      if (key === "containerInstances" && this.fresh) {
        this.fresh = false;
        if (!("tasks" in value) && !this.found.has("tasks")) this.project = { ...this.project, cluster: { ...this.project.cluster, tasks: [] } };
      }
      this.count(name, list.length);
      this.project = { ...this.project, sample: null, cluster: { ...this.project.cluster, [at]: [...before, ...list] } };
    };
    cluster("containerInstances", "container instances");
    cluster("tasks", "tasks");
    cluster("taskDefinitions", "task definitions");
    cluster("services", "services");
    cluster("Subnets", "subnets", "subnets");
    cluster("subnets", "subnets");
    cluster("protectedTasks", "protected tasks");
    this.policies(asArray(value["ScalingPolicies"]).filter(isObject));
    const scaling = (key: string, name: string, at: "alarms" | "schedules") => {
      const list = asArray(value[key]).filter(isObject);
      if (list.length === 0) return;
      this.count(name, list.length);
      this.scale({ [at]: list });
    };
    scaling("MetricAlarms", "alarms", "alarms");
    scaling("ScheduledActions", "scheduled actions", "schedules");
    const target = asArray(value["ScalableTargets"]).find(isObject);
    if (target) {
      this.count("scalable target", 1);
      this.scale({ min: asNumber(target["MinCapacity"]), max: asNumber(target["MaxCapacity"], 1) });
      if (asArray(value["ScalableTargets"]).length > 1) this.warnings.push("several scalable targets: the first one is used");
    }
    if (Array.isArray(value["MetricDataResults"])) this.metrics(seriesFromResults(value["MetricDataResults"].filter(isObject)));
  }

  private policies(list: JsonObject[]) {
    if (list.length === 0) return;
    this.count("scaling policies", list.length);
    this.scale({ a: list });
  }

  private metrics(series: Series[]) {
    if (series.length === 0) return;
    this.count("series", series.length);
    this.scale({ series });
  }

  private scale(change: Partial<Project["scaling"]>) {
    this.tool = "scaling";
    this.project = { ...this.project, sample: null, scaling: { ...this.project.scaling, ...change } };
  }

  private taskDefinition(value: JsonObject) {
    this.count("task definition", 1);
    this.place({ taskDefinition: value });
  }

  private place(change: Partial<Project["placement"]>) {
    this.tool ??= "placement";
    this.project = { ...this.project, sample: null, placement: { ...this.project.placement, ...change } };
  }

  /** What RunTask or CreateService would get. */
  private request(value: JsonObject) {
    this.count("request", 1);
    const strategy = asArray(value["placementStrategy"]).filter(isObject) as unknown as Project["placement"]["a"];
    const constraints = asArray(value["placementConstraints"]).filter(isObject) as unknown as Project["placement"]["constraints"];
    const name = asString(value["serviceName"]) || asString(value["group"]) || this.project.placement.name;
    const extra = Object.fromEntries(["networkConfiguration", "overrides", "launchType"].flatMap((key) => (value[key] === undefined ? [] : [[key, value[key] as Json]])));
    this.place({
      as: value["serviceName"] === undefined ? "task" : "service",
      name,
      count: Math.max(1, asNumber(value["count"] ?? value["desiredCount"], 1)),
      a: strategy,
      constraints,
      extra,
    });
  }

  /** A decision document: what `stowplan decide` takes. */
  private document(value: JsonObject) {
    if (isObject(value["cluster"])) this.lists(value["cluster"]);
    if (value["decide"] === "query" && typeof value["expression"] === "string") {
      this.count("query", 1);
      this.tool = "query";
      this.project = { ...this.project, sample: null, expression: value["expression"] };
    }
    if (value["decide"] === "place" && isObject(value["request"])) this.request(value["request"]);
    if (value["decide"] === "scale") {
      if (typeof value["desiredCount"] === "number") this.scale({ desired: value["desiredCount"] });
      if (isObject(value["metrics"])) this.metrics(seriesFromResults(Object.entries(value["metrics"]).map(([name, one]) => ({ Id: name, ...(isObject(one) ? one : { points: one }) }))));
    }
  }

  private count(name: string, by: number) {
    this.found.set(name, (this.found.get(name) ?? 0) + by);
  }

  result(): Ingested {
    const found = [...this.found].map(([name, count]) => (count === 1 ? name : `${count} ${name}`));
    return { project: this.project, found, warnings: this.warnings, tool: this.tool };
  }
}
