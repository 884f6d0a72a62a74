/** The engine, off the page's thread. It holds the last clusters in memory, so that a question costs only itself. */

import { Cluster, decide, init } from "stowplan/full";
import type { JsonObject } from "./json";
import type { FromWorker, ToWorker } from "./protocol";
import { largeClusterText, measureQuestion } from "./measure";

/** The page checks answers by their shape, so documents go in and out as plain JSON. */
const answerOnce = decide as unknown as (document: JsonObject) => JsonObject;

const MOST_HELD = 2;
const held = new Map<number, { document: JsonObject; cluster: Cluster | null }>();

const say = (message: FromWorker) => self.postMessage(message);

function answer(document: JsonObject, clusterKey: number | null): JsonObject {
  const about = clusterKey === null ? undefined : held.get(clusterKey);
  if (!about) return answerOnce(document);
  try {
    about.cluster ??= Cluster.from(JSON.stringify(about.document));
  } catch {
    // A cluster that makes no sense: the one-shot question tells where.
    return answerOnce({ ...document, cluster: about.document });
  }
  return about.cluster.decide(document as never) as unknown as JsonObject;
}

function hold(clusterKey: number, document: JsonObject) {
  held.set(clusterKey, { document, cluster: null });
  for (const [key, old] of held) {
    if (held.size <= MOST_HELD) break;
    old.cluster?.free();
    held.delete(key);
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

const ready = init().then(
  () => say({ kind: "ready" }),
  (error: unknown) => {
    say({ kind: "broken", message: error instanceof Error ? error.message : String(error) });
    throw error;
  },
);

self.addEventListener("message", (event: MessageEvent<ToWorker>) => {
  const message = event.data;
  void ready.then(() => {
    if (message.kind === "cluster") return hold(message.clusterKey, message.cluster);
    if (message.kind === "measure") return measure(message.id, message.instances, message.placements);
    const start = performance.now();
    const answers = message.documents.map((document) => answer(document, message.clusterKey));
    return say({ kind: "answers", id: message.id, answers, milliseconds: performance.now() - start });
  });
});
