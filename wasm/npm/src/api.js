// What every entry offers once the module is there. The glue beside this file is generated.
import load, { initSync as loadSync, decideBytes as rawBytes, decideText as rawText, HeldCluster } from "./stowplan.js";
import * as given from "../arguments.js";
import { StowplanError } from "../error.js";

export { StowplanError };

let ready = false;
let loading;

function notLoaded(cause) {
  const message = `the module could not be loaded: ${cause instanceof Error ? cause.message : String(cause)}`;
  return new StowplanError({ code: "init/failed", message }, undefined, { cause });
}

/** Loads the module once; later calls await the first, and one that failed may be tried again. */
export function initFrom(input) {
  if (ready) return Promise.resolve();
  loading ??= Promise.resolve()
    .then(() => load({ module_or_path: input }))
    .then(
      () => {
        ready = true;
      },
      (error) => {
        loading = undefined;
        throw notLoaded(error);
      },
    );
  return loading;
}

/** For entries to which the caller brings the module. */
export function initGiven(input) {
  if (input !== undefined) return initFrom(input);
  return Promise.reject(new StowplanError({ code: "init/no-module", message: "this entry needs the module: `init(module)`" }));
}

/** Loads the module from its bytes, or compiled; does nothing when it is there. */
export function initSync(module) {
  if (ready) return;
  try {
    loadSync({ module });
  } catch (error) {
    throw notLoaded(error);
  }
  ready = true;
}

function need() {
  if (!ready) throw new StowplanError({ code: "init/not-ready", message: "await `init()` first" });
}

/** The string at a JSON pointer. */
function textAt(document, pointer) {
  let value = document;
  for (const step of pointer.split("/").slice(1)) {
    value = value?.[step.replaceAll("~1", "/").replaceAll("~0", "~")];
  }
  return typeof value === "string" ? value : undefined;
}

/** The answer, unless it is an error document: that is thrown. */
export function orThrow(answer, document) {
  given.json("answer", answer);
  if (answer.error === undefined) return answer;
  const { error } = answer;
  throw new StowplanError(error, document === undefined ? undefined : textAt(document, error.path ?? ""));
}

export function decideText(document) {
  need();
  return rawText(given.text("document", document));
}

export function decideBytes(document) {
  need();
  return rawBytes(given.bytes("document", document));
}

export function decide(document) {
  need();
  return JSON.parse(rawText(given.json("document", document)));
}

function thrown(error, document) {
  return typeof error === "string" ? orThrow(JSON.parse(error), document) : error;
}

const BLOCKED = -1;
const COLUMNS = ["cpuRemaining", "cpuRegistered", "memoryRemaining", "memoryRegistered", "tasks"];

function stale() {
  throw new StowplanError({ code: "handle/stale", message: "what the number named is not in this cluster" });
}

/** A number, `undefined` where nothing fits. */
function found(number) {
  if (number >= 0) return number;
  return number === BLOCKED ? undefined : stale();
}

/** A cluster that lives in the module's memory. */
export class Cluster {
  #raw;

  constructor(raw) {
    if (!(raw instanceof HeldCluster)) throw new StowplanError({ code: "argument/wrong-type", message: "a cluster is made by `Cluster.from`" });
    this.#raw = raw;
  }

  /** What is held, until it was given back. */
  get #held() {
    if (this.#raw === undefined) throw new StowplanError({ code: "handle/freed", message: "this cluster was given back with `free`" });
    return this.#raw;
  }

  static from(cluster, options) {
    need();
    const text = given.json("cluster", cluster, true);
    const how = options === undefined ? undefined : given.json("options", options);
    try {
      return new Cluster(HeldCluster.read(text, how));
    } catch (error) {
      throw thrown(error);
    }
  }

  copy() {
    return new Cluster(this.#held.copy());
  }

  replaceInstance(instance) {
    const held = this.#held;
    const text = given.json("instance", instance, true);
    try {
      return held.replaceInstance(text);
    } catch (error) {
      throw thrown(error);
    }
  }

  decide(document) {
    return JSON.parse(this.#held.decide(given.json("document", document)));
  }

  prepare(document) {
    const held = this.#held;
    const text = given.json("document", document);
    try {
      return held.prepare(text);
    } catch (error) {
      throw thrown(error, document);
    }
  }

  forget(prepared) {
    return this.#held.forget(given.handle("prepared", prepared));
  }

  pick(prepared) {
    return found(this.#held.pick(given.handle("prepared", prepared)));
  }

  place(prepared) {
    return found(this.#held.place(given.handle("prepared", prepared)));
  }

  placeOn(prepared, instance) {
    return found(this.#held.placeOn(given.handle("prepared", prepared), given.handle("instance", instance)));
  }

  placeEach(prepared) {
    return this.#held.placeEach(given.handles("prepared", prepared));
  }

  placeMany(prepared, count) {
    return this.#held.placeMany(given.handle("prepared", prepared), given.count("count", count)) ?? stale();
  }

  remove(task) {
    return this.#held.remove(given.handle("task", task));
  }

  removeEach(tasks) {
    return this.#held.removeEach(given.handles("tasks", tasks));
  }

  admissible(prepared) {
    return this.#held.admissible(given.handle("prepared", prepared)) ?? stale();
  }

  isAdmissible(prepared, instance) {
    return this.#held.isAdmissible(given.handle("prepared", prepared), given.handle("instance", instance)) ?? stale();
  }

  instances() {
    return this.#held.instances();
  }

  tasks() {
    return this.#held.tasks();
  }

  column(name) {
    const which = COLUMNS.indexOf(name);
    if (which < 0) throw new StowplanError({ code: "argument/unknown-column", message: `no column \`${String(name)}\``, help: `one of ${COLUMNS.join(", ")}` });
    return this.#held.column(which);
  }

  find(arnOrId) {
    return this.#held.find(given.text("arnOrId", arnOrId));
  }

  findTask(arn) {
    return this.#held.findTask(given.text("arn", arn));
  }

  arn(instance) {
    return this.#held.arn(given.handle("instance", instance));
  }

  instanceOf(task) {
    return found(this.#held.instanceOf(given.handle("task", task)));
  }

  instanceOfEach(tasks) {
    return this.#held.instanceOfEach(given.handles("tasks", tasks));
  }

  setDraining(instance, draining) {
    return this.#held.setDraining(given.handle("instance", instance), given.flag("draining", draining));
  }

  deregister(instance) {
    return this.#held.deregister(given.handle("instance", instance));
  }

  /** Once is enough; once more does nothing. */
  free() {
    this.#raw?.free();
    this.#raw = undefined;
  }
}

if (Symbol.dispose !== undefined) {
  Object.defineProperty(Cluster.prototype, Symbol.dispose, { value: Cluster.prototype.free });
}
