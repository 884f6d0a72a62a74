/** What a reading lacks: pages that follow, things that were named and not read, counts that do not agree. */

import { asArray, asNumber, asString, isObject, type JsonObject } from "../engine/json";
import type { ClusterDocument } from "./project";

/** Whether the last page of each kind was seen; kept over several readings. */
export type Pages = Map<string, "open" | "complete">;

interface Read {
  cluster: ClusterDocument;
  pages: Pages;
  /** ARNs that `list-…` named. */
  arns: ReadonlyMap<string, ReadonlySet<string>>;
  clusters: JsonObject[];
  failures: string[];
  read: ReadonlyMap<string, JsonObject[]>;
  /** The kinds of pages that this reading was about. */
  kinds: ReadonlySet<string>;
}

/** `describe-container-instances` and `describe-tasks` take so many ARNs a call. */
const A_CALL = 100;

const count = (value: number) => value.toLocaleString("en");

export function missing(of: Read): string[] {
  const ofCluster = of.read.size > 0 || of.arns.size > 0 || of.clusters.length > 0;
  return [...open(of), ...failed(of), ...(ofCluster ? [...unread(of), ...counted(of), ...atTheLimit(of), ...strangers(of), ...unseen(of)] : [])];
}

function open({ pages, kinds }: Read): string[] {
  return [...kinds].some((kind) => pages.get(kind) === "open") ? ["a nextToken is left: more pages exist, so this is only part of the truth"] : [];
}

function failed({ failures }: Read): string[] {
  if (failures.length === 0) return [];
  return [`${count(failures.length)} ${failures.length === 1 ? "failure" : "failures"} (${[...new Set(failures)].slice(0, 3).join(", ")}): what they name is missing`];
}

/** Listed by one answer, described by none. */
function unread({ cluster, arns }: Read): string[] {
  const known: [at: string, key: string, many: string][] = [["containerInstances", "containerInstanceArn", "container instances"], ["tasks", "taskArn", "tasks"], ["services", "serviceArn", "services"]];
  return known.flatMap(([at, key, many]) => {
    const listed = arns.get(at);
    if (!listed) return [];
    const have = new Set(asArray(cluster[at]).filter(isObject).map((one) => asString(one[key])));
    const left = [...listed].filter((arn) => !have.has(arn)).length;
    return left === 0 ? [] : [`${count(left)} of ${count(listed.size)} listed ${many} ${left === 1 ? "was" : "were"} not read`];
  });
}

/** What `describe-clusters` counts, beside what is here. */
function counted({ cluster, clusters }: Read): string[] {
  if (clusters.length !== 1) return [];
  const [one] = clusters;
  const says = one?.["registeredContainerInstancesCount"];
  const have = cluster.containerInstances.length;
  return typeof says === "number" && says > have ? [`the cluster has ${count(says)} container instances, ${count(says - have)} of them ${says - have === 1 ? "was" : "were"} not read`] : [];
}

/** Just as many as one call describes: there may be more. */
function atTheLimit({ read, pages, cluster }: Read): string[] {
  return [["containerInstances", "container instances"], ["tasks", "tasks"]].flatMap(([at = "", many]) =>
    read.get(at)?.length === A_CALL && asArray(cluster[at]).length === A_CALL && pages.get(at) !== "open" ? [`just ${A_CALL} ${many}, as many as one call describes: are these all?`] : [],
  );
}

/** Tasks on instances that were not read. */
function strangers({ cluster }: Read): string[] {
  const known = new Set(cluster.containerInstances.map((one) => asString(one["containerInstanceArn"])));
  const away = asArray(cluster["tasks"]).filter((one) => isObject(one) && asString(one["containerInstanceArn"]) !== "" && !known.has(asString(one["containerInstanceArn"])));
  return away.length === 0 ? [] : [away.length === 1 ? "1 task is on a container instance that was not read, and counts nowhere" : `${count(away.length)} tasks are on container instances that were not read, and count nowhere`];
}

/** Tasks that instances count and no list shows. */
function unseen({ cluster }: Read): string[] {
  const counts = cluster.containerInstances.reduce((sum, one) => sum + asNumber(one["runningTasksCount"]) + asNumber(one["pendingTasksCount"]), 0);
  const seen = asArray(cluster["tasks"]).filter((one) => isObject(one) && asString(one["containerInstanceArn"]) !== "" && one["lastStatus"] !== "STOPPED").length;
  return counts > seen ? [`the instances count ${count(counts)} tasks, ${count(seen)} were read: which service the others are of is not known`] : [];
}
