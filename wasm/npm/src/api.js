// What every entry offers once the module is there. The glue beside this file is generated.
import load, { initSync as loadSync, decideBytes as rawBytes, decideText as rawText, HeldCluster } from "./stowplan.js";

let ready = false;
let loading;

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
        throw error;
      },
    );
  return loading;
}

/** Loads the module from its bytes, or compiled; does nothing when it is there. */
export function initSync(module) {
  if (ready) return;
  loadSync({ module });
  ready = true;
}

function need() {
  if (!ready) throw new StowplanError({ code: "init/not-ready", message: "await `init()` first", path: "" });
}

/** What makes no sense, as an error document says it. */
export class StowplanError extends Error {
  name = "StowplanError";

  constructor({ code, message, path, span, help }, text) {
    super(message);
    this.code = code;
    this.path = path ?? "";
    if (span !== undefined) this.span = text === undefined ? span : utf16(text, span);
    if (help !== undefined) this.help = help;
  }
}

const decoder = new TextDecoder();

/** A span of UTF-8 bytes, in the units of JavaScript's strings. */
function utf16(text, [start, end]) {
  const bytes = new TextEncoder().encode(text);
  const length = (until) => decoder.decode(bytes.subarray(0, until)).length;
  return [length(start), length(end)];
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
  if (answer.error === undefined) return answer;
  const { error } = answer;
  throw new StowplanError(error, document === undefined ? undefined : textAt(document, error.path ?? ""));
}

export function decideText(document) {
  need();
  return rawText(document);
}

export function decideBytes(document) {
  need();
  return rawBytes(document);
}

export function decide(document) {
  return JSON.parse(decideText(JSON.stringify(document)));
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
    this.#raw = raw;
  }

  static from(cluster, options) {
    need();
    const text = typeof cluster === "string" ? cluster : JSON.stringify(cluster);
    try {
      return new Cluster(HeldCluster.read(text, options === undefined ? undefined : JSON.stringify(options)));
    } catch (error) {
      throw thrown(error);
    }
  }

  copy() {
    return new Cluster(this.#raw.copy());
  }

  replaceInstance(instance) {
    try {
      return this.#raw.replaceInstance(typeof instance === "string" ? instance : JSON.stringify(instance));
    } catch (error) {
      throw thrown(error);
    }
  }

  decide(document) {
    return JSON.parse(this.#raw.decide(JSON.stringify(document)));
  }

  prepare(document) {
    try {
      return this.#raw.prepare(JSON.stringify(document));
    } catch (error) {
      throw thrown(error, document);
    }
  }

  forget(kind) {
    return this.#raw.forget(kind);
  }

  pick(kind) {
    return found(this.#raw.pick(kind));
  }

  place(kind) {
    return found(this.#raw.place(kind));
  }

  placeOn(kind, instance) {
    return found(this.#raw.placeOn(kind, instance));
  }

  placeEach(kinds) {
    return this.#raw.placeEach(kinds);
  }

  placeMany(kind, count) {
    return this.#raw.placeMany(kind, count) ?? stale();
  }

  remove(task) {
    return this.#raw.remove(task);
  }

  removeEach(tasks) {
    return this.#raw.removeEach(tasks);
  }

  admissible(kind) {
    return this.#raw.admissible(kind) ?? stale();
  }

  isAdmissible(kind, instance) {
    return this.#raw.isAdmissible(kind, instance) ?? stale();
  }

  instances() {
    return this.#raw.instances();
  }

  tasks() {
    return this.#raw.tasks();
  }

  column(name) {
    const which = COLUMNS.indexOf(name);
    if (which < 0) throw new RangeError(`no column \`${name}\`: one of ${COLUMNS.join(", ")}`);
    return this.#raw.column(which);
  }

  find(arnOrId) {
    return this.#raw.find(arnOrId);
  }

  findTask(arn) {
    return this.#raw.findTask(arn);
  }

  arn(instance) {
    return this.#raw.arn(instance);
  }

  instanceOf(task) {
    return found(this.#raw.instanceOf(task));
  }

  instanceOfEach(tasks) {
    return this.#raw.instanceOfEach(tasks);
  }

  setDraining(instance, draining) {
    return this.#raw.setDraining(instance, draining);
  }

  deregister(instance) {
    return this.#raw.deregister(instance);
  }

  free() {
    this.#raw.free();
  }
}

if (Symbol.dispose !== undefined) {
  Object.defineProperty(Cluster.prototype, Symbol.dispose, { value: Cluster.prototype.free });
}
