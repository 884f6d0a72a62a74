// Node and its kin: the module is read while the package loads.
import { readFileSync } from "node:fs";
import { initSync } from "./api.js";

export { Cluster, StowplanError, decide, decideBytes, decideText, initSync, orThrow } from "./api.js";

initSync(readFileSync(new URL("./stowplan.wasm", import.meta.url)));

export async function init() {}
