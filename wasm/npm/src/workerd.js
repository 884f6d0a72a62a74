// Cloudflare's workers, which may not compile: the platform hands over the compiled module.
import module from "./stowplan.wasm";
import { initSync } from "./api.js";

export { Cluster, StowplanError, decide, decideBytes, decideText, initSync, orThrow } from "./api.js";

initSync(module);

export async function init() {}
