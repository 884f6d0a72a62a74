/**
 * Takes whatever was pasted, dropped or chosen, as the engine recognised it: AWS CLI output, a series, an expression, or a project of this page.
 * All texts of one gesture are one reading; it is merged by ARN with what is there.
 */

import { asArray, asNumber, asString, isObject, type Json, type JsonObject, type JsonProblem } from "../engine/json";
import type { Looked, Part } from "../engine/texts";
import { homeOf, joinSeries, mergeById, sameHome, type Home } from "./merge";
import { missing, type Pages } from "./missing";
import { toProject, type ClusterDocument, type Project, type Series, type Tool } from "./project";

export interface Text {
  name: string;
  text: string;
}

export interface Ingested {
  project: Project;
  /** What was recognised, in words. */
  found: string[];
  /** How it came together with what was there. */
  merged: string[];
  /** What the reader should know before trusting the result. */
  warnings: string[];
  /** Texts of several that could not be read. */
  refused: { name: string; message: string }[];
  pages: Pages;
  tool: Tool | null;
}

export type Outcome = { ok: true; value: Ingested } | { ok: false; source: string; json: JsonProblem | null; message: string };

/** The lists of a cluster: their key, and their name in words for one and for several. */
const CLUSTER_LISTS: { at: string; one: string; many: string }[] = [
  { at: "containerInstances", one: "container instance", many: "container instances" },
  { at: "tasks", one: "task", many: "tasks" },
  { at: "taskDefinitions", one: "task definition", many: "task definitions" },
  { at: "services", one: "service", many: "services" },
  { at: "subnets", one: "subnet", many: "subnets" },
  { at: "protectedTasks", one: "protected task", many: "protected tasks" },
  { at: "capacityProviders", one: "capacity provider", many: "capacity providers" },
];

/** The lists that only name what others describe: of which list, by the key of the ARNs. */
const LISTED: { [kind: string]: string } = { containerInstanceArns: "containerInstances", taskArns: "tasks", serviceArns: "services" };

/** Lists that AWS prints page by page. */
const PAGED = new Set([...CLUSTER_LISTS.map((one) => one.at), ...Object.keys(LISTED), "ScalingPolicies", "MetricAlarms", "ScheduledActions", "MetricDataResults"]);

/** Lists of `scale`: their names, and where they are kept. */
const SCALING: { [kind: string]: [name: string, at: "a" | "alarms" | "schedules"] } = {
  ScalingPolicies: ["scaling policies", "a"],
  MetricAlarms: ["alarms", "alarms"],
  ScheduledActions: ["scheduled actions", "schedules"],
};

/** Adds texts, as the engine recognised them, to a project. What this page does not use is named, never guessed. */
export function ingest(texts: Looked[], into: Project, pages: Pages = new Map()): Outcome {
  const reader = new Reader(into, pages);
  const refused: { source: string; json: JsonProblem | null; message: string }[] = [];
  for (const one of texts) {
    const wrong = reader.take(one);
    if (wrong) refused.push({ source: one.name, ...wrong });
  }
  const first = refused[0];
  if (!reader.understood) return first ? { ok: false, ...first } : { ok: false, source: "the selection", json: null, message: "there is no JSON, CSV or text file in it" };
  return { ok: true, value: reader.result(refused.map(({ source, json, message }) => ({ name: source, message: json ? `line ${json.line}, column ${json.column}: ${message}` : message }))) };
}

class Reader {
  understood = false;
  /** Names of things that are not lists of the cluster, and how many there were. */
  private readonly found = new Map<string, number>();
  private readonly lists = new Map<string, JsonObject[]>();
  /** How many of each list came from each text. */
  private readonly sources = new Map<string, Map<string, number>>();
  private readonly series: Series[] = [];
  private readonly scaling = new Map<"a" | "alarms" | "schedules", JsonObject[]>();
  private readonly arns = new Map<string, Set<string>>();
  private readonly clusters: JsonObject[] = [];
  private readonly warnings: string[] = [];
  private failures: string[] = [];
  private readonly pages: Pages;
  private readonly kinds = new Set<string>();
  private tool: Tool | null = null;
  private source = "";
  private requested = false;
  /** Whether policies and series on the page are the reader's, not those of a sample. */
  private readonly kept: boolean;

  constructor(
    private project: Project,
    pages: Pages,
  ) {
    this.pages = new Map(pages);
    this.kept = project.sample === null && pages.has("scaling");
  }

  take({ name, text, answer, values, parts, series, wrong }: Looked): Looked["wrong"] {
    if (wrong) return wrong;
    this.source = name;
    const before = this.understood;
    this.understood = false;
    for (const value of values) this.own(value);
    if (answer.format === "expression") this.expression(text.trim());
    for (const part of parts) this.part(part);
    this.token(parts);
    this.metrics(series, answer.format === "csv");
    const useful = this.understood;
    this.understood ||= before;
    if (useful) return null;
    const help = answer.help === undefined ? "" : `; ${answer.help}`;
    return { json: null, message: `no key that this page knows: it is ${answer.what}${help}. See "What can be pasted"` };
  }

  /** A project that this page has saved. */
  private own(value: Json) {
    if (Array.isArray(value)) for (const one of value) this.own(one);
    if (!isObject(value) || !isObject(value["stowplanPage"])) return;
    this.project = toProject(value["stowplanPage"]);
    this.pages.clear();
    this.kinds.clear();
    this.count("a project of this page", 1);
    this.tool = this.project.tool;
  }

  private part({ kind, path, value }: Part) {
    const list = (Array.isArray(value) ? value : [value]).filter(isObject);
    const [first] = list;
    const scaling = SCALING[kind];
    const listed = LISTED[kind];
    // One definition that was asked for is what is placed; several are the cluster's.
    if (kind === "taskDefinitions" && first && !Array.isArray(value) && !path.includes("/taskDefinitions/")) this.taskDefinition(first);
    else if (CLUSTER_LISTS.some((one) => one.at === kind)) {
      this.understood = true;
      this.collect(kind, list);
    } else if (listed) this.listed(listed, asArray(value));
    else if (scaling) this.scale(scaling[1], scaling[0], list);
    else if (kind === "clusters") {
      this.clusters.push(...list);
      if (list.length > 0) this.count("clusters", list.length);
    } else if (kind === "ScalableTargets") this.target(list);
    else if (kind === "request" && first) this.request(first);
    else if (kind === "decision" && first) this.document(first);
    else if (kind === "failures") this.failures.push(...list.map((one) => asString(one["reason"]) || "no reason"));
  }

  /** The lists of one answer of AWS's, and whether more pages of them follow: the page without a token is the last one. */
  private token(parts: Part[]) {
    const answerOf = (part: Part) => part.path.slice(0, part.path.lastIndexOf("/"));
    const open = new Set(parts.filter((part) => part.kind === "nextToken").map(answerOf));
    const paged = parts.filter((part) => PAGED.has(part.kind));
    const mark = (kind: string, token: boolean) => {
      this.kinds.add(kind);
      this.pages.set(kind, this.pages.get(kind) === "complete" || !token ? "complete" : "open");
    };
    for (const part of paged) mark(part.kind, open.has(answerOf(part)));
    for (const answer of open) if (!paged.some((part) => answerOf(part) === answer)) mark("something", true);
  }

  private listed(at: string, value: Json[]) {
    const arns = value.filter((one): one is string => typeof one === "string");
    this.count(`ARNs of ${CLUSTER_LISTS.find((one) => one.at === at)?.many ?? at}`, arns.length);
    const known = this.arns.get(at) ?? new Set();
    for (const arn of arns) known.add(arn);
    this.arns.set(at, known);
  }

  private collect(at: string, list: JsonObject[]) {
    this.lists.set(at, [...(this.lists.get(at) ?? []), ...list]);
    const of = this.sources.get(at) ?? new Map<string, number>();
    of.set(this.source, (of.get(this.source) ?? 0) + list.length);
    this.sources.set(at, of);
  }

  private scale(at: "a" | "alarms" | "schedules", name: string, list: JsonObject[]) {
    if (list.length === 0) return;
    this.count(name, list.length);
    this.tool = "scaling";
    this.pages.set("scaling", "complete");
    this.scaling.set(at, [...(this.scaling.get(at) ?? []), ...list]);
  }

  private target(list: JsonObject[]) {
    const target = list[0];
    if (!target) return;
    this.count("scalable target", 1);
    this.setScaling({ min: asNumber(target["MinCapacity"]), max: asNumber(target["MaxCapacity"], 1) });
    if (list.length > 1) this.warnings.push("several scalable targets: the first one is used");
  }

  private metrics(series: Series[], csv: boolean) {
    if (series.length === 0) return;
    this.count(csv ? `series: ${series.map((one) => `${one.name} (${one.values.length} points)`).join(", ")}` : "series", csv ? 1 : series.length);
    this.tool = "scaling";
    this.pages.set("scaling", "complete");
    this.series.push(...series);
  }

  private expression(expression: string) {
    this.count("query", 1);
    this.tool = "query";
    this.project = { ...this.project, sample: null, expression };
  }

  private setScaling(change: Partial<Project["scaling"]>) {
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
    this.requested = true;
    const strategy = asArray(value["placementStrategy"]).filter(isObject) as unknown as Project["placement"]["a"];
    const constraints = asArray(value["placementConstraints"]).filter(isObject) as unknown as Project["placement"]["constraints"];
    const name = asString(value["serviceName"]) || asString(value["group"]) || this.project.placement.name;
    const extra = Object.fromEntries(["networkConfiguration", "overrides", "launchType"].flatMap((key) => (value[key] === undefined ? [] : [[key, value[key] as Json]])));
    const service = value["serviceName"] !== undefined;
    this.place({
      as: !service ? "task" : value["schedulingStrategy"] === "DAEMON" ? "daemon" : "service",
      name,
      count: Math.max(1, asNumber(value["count"] ?? value["desiredCount"], 1)),
      a: strategy,
      constraints,
      extra,
    });
  }

  /** A decision document: what it is about are parts of their own. */
  private document(value: JsonObject) {
    if (value["decide"] === "query" && typeof value["expression"] === "string") this.expression(value["expression"]);
    if (value["decide"] === "scale" && typeof value["desiredCount"] === "number") this.setScaling({ desired: value["desiredCount"] });
  }

  private count(name: string, by: number) {
    this.understood = true;
    this.found.set(name, (this.found.get(name) ?? 0) + by);
  }

  result(refused: { name: string; message: string }[]): Ingested {
    const merged: string[] = [];
    this.mergeCluster(merged);
    this.mergeScaling(merged);
    const found = this.inWords();
    const warnings = [...this.warnings, ...missing({ cluster: this.project.cluster, pages: this.pages, arns: this.arns, clusters: this.clusters, failures: this.failures, read: this.lists, kinds: this.kinds })];
    return { project: this.project, found, merged, warnings, refused, pages: this.pages, tool: this.tool };
  }

  private inWords(): string[] {
    const lists = CLUSTER_LISTS.flatMap(({ at, one, many }) => {
      const list = this.lists.get(at);
      if (!list) return [];
      const distinct = mergeById(at, [], list).list.length;
      const from = [...(this.sources.get(at) ?? [])].filter(([, count]) => count > 0);
      const parts = from.length > 1 && from.length <= 4 ? ` (${from.map(([name, count]) => `${count} from ${name}`).join(", ")})` : from.length > 4 ? ` from ${from.length} files` : "";
      return [`${distinct === 1 ? one : `${distinct.toLocaleString("en")} ${many}`}${parts}`];
    });
    return [...lists, ...[...this.found].map(([name, count]) => (count === 1 ? name : `${count.toLocaleString("en")} ${name}`))];
  }

  /** Brings what was read into the cluster; what is of another cluster takes its place. */
  private mergeCluster(merged: string[]) {
    if (this.lists.size === 0) return;
    const before = this.project;
    const homes = homesOf(this.lists);
    const home = homes[0] ?? null;
    if (homes.length > 1) this.warnings.push(`these are of ${homes.length} clusters (${homes.map(clusterName).join(", ")}), taken as one`);
    const present = new Map(Object.entries(before.cluster).map(([key, list]) => [key, asArray(list).filter(isObject)] as const));
    const foreign = before.sample !== null || !sameHome(home, homesOf(present)[0] ?? null);
    const had = before.cluster.containerInstances.length;
    if (foreign && before.sample === null && had > 0) merged.push(`of another cluster than before, whose ${had === 1 ? "instance" : `${had.toLocaleString("en")} instances`} made way`);
    const base: ClusterDocument = foreign ? { containerInstances: [] } : before.cluster;
    const cluster: ClusterDocument = { ...base };
    for (const { at, many } of CLUSTER_LISTS) {
      const list = this.lists.get(at);
      if (!list) continue;
      const old = asArray(base[at]).filter(isObject);
      const result = mergeById(at, old, list);
      cluster[at] = result.list;
      if (old.length > 0) merged.push(`${many}: ${result.added.toLocaleString("en")} new, ${result.replaced.toLocaleString("en")} known, ${result.list.length.toLocaleString("en")} together`);
    }
    this.project = { ...before, sample: null, cluster };
    this.adoptService();
  }

  /** A lone service that was read is what is placed, unless a request says otherwise. */
  private adoptService() {
    const [service, another] = this.lists.get("services") ?? [];
    if (!service || another || this.requested) return;
    const daemon = service["schedulingStrategy"] === "DAEMON";
    const records = (key: string) => asArray(service[key]).filter(isObject);
    this.place({
      as: daemon ? "daemon" : "service",
      name: asString(service["serviceName"]) || this.project.placement.name,
      a: daemon ? this.project.placement.a : (records("placementStrategy") as unknown as Project["placement"]["a"]),
      constraints: records("placementConstraints") as unknown as Project["placement"]["constraints"],
    });
  }

  private mergeScaling(merged: string[]) {
    const before = this.project.scaling;
    for (const [at, key] of [["a", "ScalingPolicies"], ["alarms", "MetricAlarms"], ["schedules", "ScheduledActions"]] as const) {
      const list = this.scaling.get(at);
      if (!list) continue;
      const old = this.kept ? before[at] : [];
      this.setScaling({ [at]: mergeById(key, old, list).list });
    }
    if (this.series.length === 0) return;
    let list = this.kept ? [...before.series] : [];
    const fresh = new Set<string>();
    for (const one of this.series) {
      const at = list.findIndex((old) => old.name === one.name);
      const old = list[at];
      if (!old) list = [...list, one];
      else {
        const joined = joinSeries(old, one);
        if (!joined && fresh.has(one.name)) this.warnings.push(`${one.name} came in parts that do not belong together: the last one counts`);
        else if (!fresh.has(one.name)) merged.push(joined ? `${one.name} goes on: ${joined.values.length.toLocaleString("en")} points together` : `${one.name} took the place of the old series of that name`);
        list = list.map((other, index) => (index === at ? (joined ?? one) : other));
      }
      fresh.add(one.name);
    }
    this.setScaling({ series: list });
  }

}

function homesOf(lists: ReadonlyMap<string, JsonObject[]>): Home[] {
  const homes: Home[] = [];
  for (const [at, key] of [["containerInstances", "containerInstanceArn"], ["tasks", "taskArn"], ["services", "serviceArn"]] as const) {
    for (const one of lists.get(at) ?? []) {
      const home = homeOf(asString(one[key]));
      if (home && !homes.some((other) => sameHome(home, other))) homes.push(home);
    }
  }
  return homes;
}

function clusterName(home: Home): string {
  return home.cluster ?? "one without a name";
}
