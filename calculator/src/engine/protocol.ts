/** What the page and its worker say to each other. */

import type { Unpacked } from "../state/unpack";
import type { JsonObject } from "./json";

/** An instance of a cluster that was changed: its place in the list, and what it is now. */
export interface Changed {
  at: number;
  instance: JsonObject;
}

export type ToWorker =
  /** Documents to answer; those without `cluster` are about the cluster of `clusterKey`. */
  | { kind: "ask"; id: number; clusterKey: number | null; documents: JsonObject[] }
  /** A cluster that later questions are about. */
  | { kind: "cluster"; clusterKey: number; cluster: JsonObject }
  /** The same as the cluster of `base`, but for some instances. */
  | { kind: "patch"; clusterKey: number; base: number; changes: Changed[] }
  | { kind: "unpack"; id: number; body: string; evenLarge: boolean }
  | { kind: "measure"; id: number; instances: number; placements: number };

export type FromWorker =
  | { kind: "ready" }
  | { kind: "broken"; message: string }
  | { kind: "answers"; id: number; answers: JsonObject[]; milliseconds: number }
  /** The engine failed at this question: nothing of the worker is to be trusted any more. */
  | { kind: "failed"; id: number | null; message: string }
  | { kind: "unpacked"; id: number; unpacked: Unpacked | null; message: string }
  | { kind: "measured"; id: number; bytes: number; loadMilliseconds: number; placeMilliseconds: number; placed: number };
