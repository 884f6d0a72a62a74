/** Lists of AWS's documents brought together: what has the same ARN is the same thing, and the newest word on it counts. */

import { asString, type JsonObject } from "../engine/json";
import type { Series } from "./project";
import { startSeconds } from "./series";

/** The keys by which a thing is known, the best first; the first that it has counts. */
const IDENTITIES: { readonly [list: string]: readonly string[] } = {
  containerInstances: ["containerInstanceArn"],
  tasks: ["taskArn"],
  taskDefinitions: ["taskDefinitionArn"],
  services: ["serviceArn", "serviceName"],
  subnets: ["SubnetId"],
  protectedTasks: ["taskArn"],
  capacityProviders: ["capacityProviderArn", "name"],
  ScalingPolicies: ["PolicyARN", "PolicyName"],
  MetricAlarms: ["AlarmArn", "AlarmName"],
  ScheduledActions: ["ScheduledActionARN", "ScheduledActionName"],
};

/** What a thing is called by; null for one that says nothing of it, which is then like no other. */
export function identity(list: string, one: JsonObject): string | null {
  if (list === "taskDefinitions" && one["taskDefinitionArn"] === undefined && one["family"] !== undefined) return `${asString(one["family"])}:${asString(one["revision"])}`;
  const key = (IDENTITIES[list] ?? []).find((name) => asString(one[name]) !== "");
  return key === undefined ? null : asString(one[key]);
}

export interface Merged {
  list: JsonObject[];
  added: number;
  replaced: number;
}

export function mergeById(list: string, old: JsonObject[], next: JsonObject[]): Merged {
  const out = [...old];
  const places = new Map<string, number>();
  for (const [at, one] of out.entries()) {
    const id = identity(list, one);
    if (id !== null) places.set(id, at);
  }
  let replaced = 0;
  for (const one of next) {
    const id = identity(list, one);
    const at = id === null ? undefined : places.get(id);
    if (at === undefined) {
      if (id !== null) places.set(id, out.length);
      out.push(one);
    } else {
      replaced += 1;
      out[at] = one;
    }
  }
  return { list: out, added: out.length - old.length, replaced };
}

/** Pages of a series may lie this many periods apart and still be of one. */
const MOST_GAP = 5;
const MOST_POINTS = 600_000;

/** Adds the points of a later page to a series; null where they are not of one stretch or not of one period. */
export function joinSeries(old: Series, next: Series): Series | null {
  if (old.periodSeconds !== next.periodSeconds) return null;
  const period = old.periodSeconds;
  const [from, other] = [startSeconds(old), startSeconds(next)];
  if ((other - from) % period !== 0) return null;
  const end = (one: Series, start: number) => start + one.values.length * period;
  const gap = Math.max(from, other) - Math.min(end(old, from), end(next, other));
  const start = Math.min(from, other);
  const length = Math.round((Math.max(end(old, from), end(next, other)) - start) / period);
  if (gap > MOST_GAP * period || length > MOST_POINTS) return null;
  const values: (number | null)[] = Array.from({ length }, () => null);
  for (const [one, at] of [[old, from], [next, other]] as const) for (const [index, value] of one.values.entries()) if (value !== null) values[(at - start) / period + index] = value;
  return { ...old, start: start === from ? old.start : next.start, values };
}

export interface Home {
  account: string;
  cluster: string | null;
}

/** The account, region and cluster that an ARN of an instance or a task tells; null for what is no such ARN. */
export function homeOf(arn: string): Home | null {
  const found = /^arn:[^:]*:ecs:([^:]*:[^:]*):(?:container-instance|task|cluster|service)\/(.*)$/s.exec(arn);
  if (!found) return null;
  const parts = (found[2] ?? "").split("/");
  const named = parts.length > 1 || arn.includes(":cluster/");
  return { account: found[1] ?? "", cluster: named ? (parts[0] ?? "") : null };
}

export function sameHome(a: Home | null, b: Home | null): boolean {
  if (a === null || b === null) return true;
  return a.account === b.account && (a.cluster === null || b.cluster === null || a.cluster === b.cluster);
}
