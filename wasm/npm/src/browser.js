// Browsers and bundlers: the module is fetched from beside this file.
import { initFrom } from "./api.js";

export { Cluster, StowplanError, decide, decideBytes, decideText, initSync, orThrow } from "./api.js";

export function init(input) {
  return initFrom(input ?? new URL("./stowplan.wasm", import.meta.url));
}
