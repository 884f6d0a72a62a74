/** What the page and its worker say to each other. */

import type { JsonObject } from "./json";

export type ToWorker =
  /** Documents to answer; those without `cluster` are about the cluster of `clusterKey`. */
  | { kind: "ask"; id: number; clusterKey: number | null; documents: JsonObject[] }
  /** A cluster that later questions are about. */
  | { kind: "cluster"; clusterKey: number; cluster: JsonObject }
  | { kind: "measure"; id: number; instances: number; placements: number };

export type FromWorker =
  | { kind: "ready" }
  | { kind: "broken"; message: string }
  | { kind: "answers"; id: number; answers: JsonObject[]; milliseconds: number }
  | { kind: "measured"; id: number; bytes: number; loadMilliseconds: number; placeMilliseconds: number; placed: number };
