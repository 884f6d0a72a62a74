/** The cluster that the worker holds: what was changed of it is sent, not all of it. */

import { isObject, type JsonObject } from "./json";
import type { Changed, ToWorker } from "./protocol";

/** More changed instances than this are sent as a cluster of their own. */
const MOST_CHANGES = 32;

export class HeldCluster {
  private key = 0;
  private cluster: JsonObject | null = null;

  /** The key of a cluster, and what has to be said first for the worker to know it. */
  name(cluster: JsonObject): { key: number; first: ToWorker | null } {
    if (cluster === this.cluster) return { key: this.key, first: null };
    const [base, before] = [this.key, this.cluster];
    this.key += 1;
    this.cluster = cluster;
    const changes = before && difference(before, cluster);
    const first: ToWorker = changes ? { kind: "patch", clusterKey: this.key, base, changes } : { kind: "cluster", clusterKey: this.key, cluster };
    return { key: this.key, first };
  }

  /** The worker was started anew and knows nothing. */
  forget() {
    this.cluster = null;
  }
}

/** The instances that differ, where nothing else does: the page changes a state by making new objects for what has changed alone. */
export function difference(before: JsonObject, after: JsonObject): Changed[] | null {
  const [old, now] = [before["containerInstances"], after["containerInstances"]];
  if (!Array.isArray(old) || !Array.isArray(now) || old.length !== now.length) return null;
  const keys = Object.keys(after);
  if (keys.length !== Object.keys(before).length) return null;
  if (keys.some((key) => key !== "containerInstances" && after[key] !== before[key])) return null;
  const changes: Changed[] = [];
  for (let at = 0; at < now.length; at += 1) {
    const [was, instance] = [old[at], now[at]];
    if (was === instance) continue;
    if (!isObject(was) || !isObject(instance) || was["containerInstanceArn"] !== instance["containerInstanceArn"]) return null;
    changes.push({ at, instance });
    if (changes.length > MOST_CHANGES) return null;
  }
  return changes;
}
