// Node, Deno, Bun: the module is read when the package is loaded.
import { readFileSync } from "node:fs";
import { initSync } from "./api.js";

export * from "./api.js";

initSync(readFileSync(new URL("../dist/stowplan.wasm", import.meta.url)));

export async function init() {}
