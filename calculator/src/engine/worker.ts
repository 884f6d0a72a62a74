/** The engine, off the page's thread. It holds the last clusters in memory, so that a question costs only itself. */

import { Cluster, decide, init, StowplanError } from "stowplan/full";
import { asArray, type JsonObject } from "./json";
import type { Changed, FromWorker, ToWorker } from "./protocol";
import { unpack, type Unpacked } from "../state/unpack";
import { largeClusterText, measureQuestion } from "./measure";

/** The page checks answers by their shape, so documents go in and out as plain JSON. */
const answerOnce = decide as unknown as (document: JsonObject) => JsonObject;

/** One cluster is held: the page's. */
let held: { key: number; document: JsonObject; cluster: Cluster | null } | null = null;

const say = (message: FromWorker) => self.postMessage(message);

function answer(document: JsonObject, clusterKey: number | null): JsonObject {
  const about = clusterKey === null || held?.key !== clusterKey ? null : held;
  if (!about) return answerOnce(document);
  try {
    about.cluster ??= Cluster.from(JSON.stringify(about.document));
  } catch (error) {
    if (!(error instanceof StowplanError)) throw error;
    // A cluster that makes no sense: the one-shot question tells where.
    return answerOnce({ ...document, cluster: about.document });
  }
  return about.cluster.decide(document as never) as unknown as JsonObject;
}

function hold(clusterKey: number, document: JsonObject) {
  held?.cluster?.free();
  held = { key: clusterKey, document, cluster: null };
}

/** Changes instances of the cluster that is held, in the document and in the engine; what cannot be changed alone is read anew. */
function patch(clusterKey: number, base: number, changes: Changed[]) {
  if (held?.key !== base) throw new Error("a change of a cluster that is not held");
  const list = [...asArray(held.document["containerInstances"])];
  let { cluster } = held;
  for (const { at, instance } of changes) {
    list[at] = instance;
    if (cluster && !replaced(cluster, instance)) {
      cluster.free();
      cluster = null;
    }
  }
  held = { key: clusterKey, document: { ...held.document, containerInstances: list }, cluster };
}

function replaced(cluster: Cluster, instance: JsonObject): boolean {
  try {
    return cluster.replaceInstance(instance);
  } catch (error) {
    if (error instanceof StowplanError) return false;
    throw error;
  }
}

/** Loads a large made-up cluster from its text, places tasks on it, and tells how long each took. */
function measure(id: number, instances: number, placements: number) {
  const text = largeClusterText(instances);
  const question = measureQuestion(placements);
  const start = performance.now();
  const cluster = Cluster.from(text);
  const loaded = performance.now();
  const placed = cluster.placeMany(cluster.prepare(question as never), placements).length;
  const end = performance.now();
  cluster.free();
  say({ kind: "measured", id, bytes: text.length, loadMilliseconds: loaded - start, placeMilliseconds: end - loaded, placed });
}

const words = (error: unknown) => (error instanceof Error ? error.message : String(error));

const ready = init().then(
  () => {
    say({ kind: "ready" });
    return true;
  },
  (error: unknown) => {
    say({ kind: "broken", message: words(error) });
    return false;
  },
);

function act(message: Exclude<ToWorker, { kind: "unpack" }>) {
  switch (message.kind) {
    case "cluster":
      return hold(message.clusterKey, message.cluster);
    case "patch":
      return patch(message.clusterKey, message.base, message.changes);
    case "measure":
      return measure(message.id, message.instances, message.placements);
    case "ask": {
      const start = performance.now();
      const answers = message.documents.map((document) => answer(document, message.clusterKey));
      return say({ kind: "answers", id: message.id, answers, milliseconds: performance.now() - start });
    }
  }
}

self.addEventListener("message", (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  if (message.kind === "unpack") {
    // It needs no engine.
    const told = (unpacked: Unpacked | null, why: string) => say({ kind: "unpacked", id: message.id, unpacked, message: why });
    void unpack(message.body, message.evenLarge).then(
      (unpacked) => told(unpacked, ""),
      (error: unknown) => told(null, words(error)),
    );
    return;
  }
  void ready.then((loaded) => {
    if (!loaded) return;
    try {
      act(message);
    } catch (error) {
      say({ kind: "failed", id: "id" in message ? message.id : null, message: words(error) });
    }
  });
});
