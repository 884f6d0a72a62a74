// Browsers and bundlers: the module is fetched from beside this file.
import { initFrom } from "./api.js";

export * from "./api.js";

export function init(input) {
  return initFrom(input ?? new URL("../dist/stowplan.wasm", import.meta.url));
}
