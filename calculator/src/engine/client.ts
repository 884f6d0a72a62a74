/** Questions to the worker: the newest of each slot counts, an overtaken one is dropped, a slow one can be given up. */

import { signal, type ReadonlySignal } from "@preact/signals";
import type { JsonObject } from "./json";
import type { FromWorker, ToWorker } from "./protocol";

/** A question that still runs after this time and was overtaken is not waited for. */
const PATIENCE_MS = 400;
/** After this time the page says so and offers to give up. */
const SLOW_MS = 1500;

export interface Question {
  /** Whose newest question alone is of interest. */
  slot: string;
  cluster: JsonObject | null;
  documents: JsonObject[];
  done: (answers: JsonObject[]) => void;
}

interface Running {
  id: number;
  question: Question;
  since: number;
  overtaken: boolean;
}

export const engineState = signal<"loading" | "ready" | "broken">("loading");
export const engineTrouble = signal("");
/** Whether a question has been running long enough to be worth a word. */
export const slow = signal(false);
export const lastMilliseconds = signal(0);

const keys = new WeakMap<object, number>();
let nextKey = 1;
let nextId = 1;
let worker = start();
let sent = new Set<number>();
let running: Running | null = null;
let slowTimer: ReturnType<typeof setTimeout> | undefined;
const waiting = new Map<string, Question>();
const measuring = new Map<number, (result: Measured) => void>();
export type Measured = Extract<FromWorker, { kind: "measured" }>;

function start(): Worker {
  const made = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "stowplan" });
  made.addEventListener("message", (event: MessageEvent<FromWorker>) => hear(event.data));
  made.addEventListener("error", (event) => fail(event.message || "the worker could not be started"));
  return made;
}

function fail(message: string) {
  engineState.value = "broken";
  engineTrouble.value = message;
  settle();
}

function hear(message: FromWorker) {
  if (message.kind === "ready") engineState.value = "ready";
  else if (message.kind === "broken") fail(message.message);
  else if (message.kind === "measured") {
    measuring.get(message.id)?.(message);
    measuring.delete(message.id);
  } else if (running?.id === message.id) {
    const { question, overtaken } = running;
    lastMilliseconds.value = message.milliseconds;
    settle();
    if (!overtaken) question.done(message.answers);
    next();
  }
}

function settle() {
  running = null;
  clearTimeout(slowTimer);
  slow.value = false;
}

/** Asks; an earlier question of the same slot that was not answered yet never will be. */
export function ask(question: Question) {
  waiting.delete(question.slot);
  waiting.set(question.slot, question);
  if (running?.question.slot === question.slot) {
    running.overtaken = true;
    const age = performance.now() - running.since;
    setTimeout(() => running?.overtaken && restart(), Math.max(0, PATIENCE_MS - age));
  }
  next();
}

/** Gives up what runs; the slot keeps its last answer. */
export function cancel() {
  if (running) restart();
}

function restart() {
  worker.terminate();
  sent = new Set();
  settle();
  worker = start();
  next();
}

function next() {
  if (running || engineState.value === "broken") return;
  const first = waiting.entries().next().value;
  if (!first) return;
  const [slot, question] = first;
  waiting.delete(slot);
  const id = nextId;
  nextId += 1;
  const clusterKey = question.cluster === null ? null : hold(question.cluster);
  running = { id, question, since: performance.now(), overtaken: false };
  slowTimer = setTimeout(() => (slow.value = true), SLOW_MS);
  send({ kind: "ask", id, clusterKey, documents: question.documents });
}

function hold(cluster: JsonObject): number {
  let key = keys.get(cluster);
  if (key === undefined) {
    key = nextKey;
    nextKey += 1;
    keys.set(cluster, key);
  }
  if (!sent.has(key)) {
    // The worker keeps only the newest few; the names of older ones are forgotten with them.
    sent = new Set([...sent].slice(-1));
    sent.add(key);
    send({ kind: "cluster", clusterKey: key, cluster });
  }
  return key;
}

function send(message: ToWorker) {
  worker.postMessage(message);
}

/** How fast this browser is: loads a large cluster from text, then places tasks on it. */
export function measure(instances: number, placements: number): Promise<Measured> {
  const id = nextId;
  nextId += 1;
  return new Promise((resolve) => {
    measuring.set(id, resolve);
    send({ kind: "measure", id, instances, placements });
  });
}

/** An answer that a view shows: the last good one, and whether it is still the answer to what is on the page. */
export interface Answer<T> {
  value: T | null;
  fresh: boolean;
}
export type AnswerSignal<T> = ReadonlySignal<Answer<T>>;
