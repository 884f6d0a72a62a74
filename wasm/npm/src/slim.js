// Anywhere: the caller brings the module.
export { Cluster, StowplanError, decide, decideBytes, decideText, initGiven as init, initSync, orThrow } from "./api.js";
