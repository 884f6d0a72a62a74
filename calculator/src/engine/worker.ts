/** The engine, off the page's thread. It holds the last clusters in memory, so that a question costs only itself. */

import * as stowplan from "stowplan";
import type { JsonObject } from "./json";
import type { FromWorker, ToWorker } from "./protocol";
import { largeClusterText, measureQuestion } from "./measure";

/** A cluster held by the engine. */
interface Held {
  decide(document: object): unknown;
  free?(): void;
}
type Open = new (snapshot: string | object) => Held;
const Cluster = (stowplan as unknown as { Cluster?: Open }).Cluster;

const MOST_HELD = 2;
const held = new Map<number, { document: JsonObject; cluster: Held | null }>();

const say = (message: FromWorker) => self.postMessage(message);

function answer(document: JsonObject, clusterKey: number | null): JsonObject {
  const about = clusterKey === null ? undefined : held.get(clusterKey);
  if (!about || document["decide"] === "scale" || document["decide"] === "schedule") return stowplan.decide(document) as JsonObject;
  if (!Cluster) return stowplan.decide({ ...document, cluster: about.document }) as JsonObject;
  try {
    about.cluster ??= new Cluster(about.document);
  } catch {
    // A cluster that makes no sense: the one-shot question tells where.
    return stowplan.decide({ ...document, cluster: about.document }) as JsonObject;
  }
  return about.cluster.decide(document) as JsonObject;
}

function hold(clusterKey: number, document: JsonObject) {
  held.set(clusterKey, { document, cluster: null });
  for (const [key, old] of held) {
    if (held.size <= MOST_HELD) break;
    old.cluster?.free?.();
    held.delete(key);
  }
}

/** Loads a large made-up cluster from its text, places tasks on it, and tells how long each took. */
function measure(id: number, instances: number, placements: number) {
  const text = largeClusterText(instances);
  const question = measureQuestion(placements);
  const start = performance.now();
  let placed: unknown;
  let loaded = start;
  if (Cluster) {
    const cluster = new Cluster(text);
    loaded = performance.now();
    placed = cluster.decide(question);
    cluster.free?.();
  } else {
    placed = stowplan.decide({ ...question, cluster: JSON.parse(text) as JsonObject });
  }
  const end = performance.now();
  const count = ((placed as JsonObject)["placements"] as unknown[] | undefined)?.length ?? 0;
  say({ kind: "measured", id, bytes: text.length, loadMilliseconds: loaded - start, placeMilliseconds: end - loaded, placed: count });
}

const ready = stowplan.init().then(
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
