// Anywhere: the caller brings the module.
import { initFrom } from "./api.js";

export { Cluster, StowplanError, decide, decideBytes, decideText, initSync, orThrow } from "./api.js";

export function init(input) {
  if (input === undefined) return Promise.reject(new TypeError("this entry needs the module: `init(module)`"));
  return initFrom(input);
}
