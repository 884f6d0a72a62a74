/** Questions to the worker: the newest of each slot counts, an overtaken one is dropped, a slow one can be given up. */

import { signal, type ReadonlySignal } from "@preact/signals";
import type { Unpacked } from "../state/unpack";
import { HeldCluster } from "./held";
import type { JsonObject } from "./json";
import type { FromWorker, ToWorker } from "./protocol";

/** A question that still runs after this time and was overtaken is not waited for. */
const PATIENCE_MS = 400;
/** After this time the page says so and offers to give up. */
const SLOW_MS = 1500;
/** So often a worker that does not come up is started again. */
const MOST_STARTS = 3;

export interface Question {
  /** Whose newest question alone is of interest. */
  slot: string;
  cluster: JsonObject | null;
  documents: JsonObject[];
  done: (answers: JsonObject[]) => void;
  /** The engine failed at it: no answer will come. */
  failed: () => void;
}

interface Running {
  id: number;
  question: Question;
  since: number;
  overtaken: boolean;
}

export const engineState = signal<"loading" | "ready" | "broken">("loading");
/** What went wrong with the engine last; empty when nothing did, or it was dismissed. */
export const engineTrouble = signal("");
/** Whether a question has been running long enough to be worth a word. */
export const slow = signal(false);
export const lastMilliseconds = signal(0);

let nextId = 1;
let starts = 0;
const held = new HeldCluster();
let worker = start();
let running: Running | null = null;
let slowTimer: ReturnType<typeof setTimeout> | undefined;
const waiting = new Map<string, Question>();
const measuring = new Map<number, (result: Measured | null) => void>();
const unpacking = new Map<number, { resolve: (unpacked: Unpacked) => void; reject: (error: Error) => void }>();
export type Measured = Extract<FromWorker, { kind: "measured" }>;

function start(): Worker {
  starts += 1;
  const made = new Worker(new URL("./worker.ts", import.meta.url), { type: "module", name: "stowplan" });
  made.addEventListener("message", (event: MessageEvent<FromWorker>) => {
    // To read a large answer takes time, to draw it, too: keys and clicks come in between.
    const message = event.data;
    setTimeout(() => made === worker && hear(message));
  });
  made.addEventListener("error", (event) => {
    event.preventDefault();
    if (made === worker) recover(event.message || "the worker could not be started");
  });
  made.addEventListener("messageerror", () => made === worker && recover("a message between page and worker was damaged"));
  return made;
}

/** After a failure the worker is started anew; what it failed at is not asked again. */
function recover(message: string) {
  engineTrouble.value = message;
  const dropped = running;
  for (const resolve of measuring.values()) resolve(null);
  measuring.clear();
  for (const { reject } of unpacking.values()) reject(new Error("the link could not be unpacked"));
  unpacking.clear();
  if (engineState.peek() !== "ready" && starts >= MOST_STARTS) {
    engineState.value = "broken";
    settle();
  } else restart();
  dropped?.question.failed();
}

/** Tries once more with a worker that would not come up. */
export function tryAgain() {
  starts = 0;
  engineTrouble.value = "";
  restart();
}

function hear(message: FromWorker) {
  if (message.kind === "ready") {
    engineState.value = "ready";
    starts = 0;
  } else if (message.kind === "broken" || message.kind === "failed") recover(message.message);
  else if (message.kind === "measured") {
    measuring.get(message.id)?.(message);
    measuring.delete(message.id);
  } else if (message.kind === "unpacked") {
    const asked = unpacking.get(message.id);
    unpacking.delete(message.id);
    if (message.unpacked) asked?.resolve(message.unpacked);
    else asked?.reject(new Error(message.message));
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
  const dropped = running;
  if (!dropped) return;
  restart();
  dropped.question.failed();
}

function restart() {
  worker.terminate();
  held.forget();
  settle();
  engineState.value = "loading";
  worker = start();
  next();
}

function next() {
  if (running || engineState.peek() === "broken") return;
  const first = waiting.entries().next().value;
  if (!first) return;
  const [slot, question] = first;
  waiting.delete(slot);
  const id = nextId;
  nextId += 1;
  running = { id, question, since: performance.now(), overtaken: false };
  slowTimer = setTimeout(() => (slow.value = true), SLOW_MS);
  try {
    send({ kind: "ask", id, clusterKey: question.cluster === null ? null : hold(question.cluster), documents: question.documents });
  } catch (error) {
    // What cannot be sent at all, such as JSON of a hundred thousand levels.
    recover(error instanceof Error ? error.message : String(error));
  }
}

function hold(cluster: JsonObject): number {
  const { key, first } = held.name(cluster);
  if (first) send(first);
  return key;
}

function send(message: ToWorker) {
  worker.postMessage(message);
}

/** How fast this browser is: loads a large cluster from text, then places tasks on it. Null when the engine failed at it. */
export function measure(instances: number, placements: number): Promise<Measured | null> {
  const id = nextId;
  nextId += 1;
  return new Promise((resolve) => {
    measuring.set(id, resolve);
    send({ kind: "measure", id, instances, placements });
  });
}

/** The answer to one document that no view is about. */
export function askOnce(document: JsonObject): Promise<JsonObject> {
  const slot = `once ${nextId}`;
  nextId += 1;
  return new Promise((resolve, reject) => {
    const done = ([answer]: JsonObject[]) => (answer ? resolve(answer) : reject(new Error("no answer came")));
    ask({ slot, cluster: null, documents: [document], done, failed: () => reject(new Error("the engine failed at it")) });
  });
}

/** Unpacks a shared state off the page's thread. */
export function unpackLink(body: string, evenLarge: boolean): Promise<Unpacked> {
  const id = nextId;
  nextId += 1;
  return new Promise((resolve, reject) => {
    unpacking.set(id, { resolve, reject });
    send({ kind: "unpack", id, body, evenLarge });
  });
}

/** An answer that a view shows: the last good one, and whether it is still the answer to what is on the page. */
export interface Answer<T> {
  value: T | null;
  fresh: boolean;
  /** Whether an answer is on its way; not, when the engine failed at the question. */
  busy: boolean;
}
export type AnswerSignal<T> = ReadonlySignal<Answer<T>>;
