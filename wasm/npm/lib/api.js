// What every entry offers, once the module is there.
import load, { initSync as loadSync, decideText } from "../dist/stowplan.js";

let loading;

/** Loads the module once: `input` is its address, response, bytes or compiled module. Later calls await the first. */
export function initFrom(input) {
  loading ??= Promise.resolve(input)
    .then((module_or_path) => load({ module_or_path }))
    .catch((error) => {
      loading = undefined;
      throw error;
    });
  return loading.then(() => undefined);
}

/** Loads the module from its bytes or compiled; does nothing when it is there. */
export function initSync(module) {
  loadSync({ module });
}

export { decideText };

/** Answers a decision document: an object in, an object out. */
export function decide(document) {
  return JSON.parse(decideText(JSON.stringify(document)));
}
