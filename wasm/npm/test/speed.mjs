// The same placements in WebAssembly and natively, in turns: nanoseconds a placement, the least of the turns' medians, for others
// may use the machine, too.
// `STOWPLAN_NATIVE_SPEED` names the built example `native_speed`. Words name the package's entries: `full` and `main` by themselves.
//   node speed.mjs --write WORKLOAD.json    writes the workload of 10,000 instances, for the faces in other languages
//   node speed.mjs --of WORKLOAD.json       times the package's full entry on it, and prints what they print: a line of JSON
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ARN, Draws, TYPES, ZONES, resources } from "./random.mjs";

const SIZES = { "c5.xlarge": [4096, 7680], "m5.xlarge": [4096, 15700], "m5.2xlarge": [8192, 31400], "r5.xlarge": [4096, 31600] };
const ports = ["22", "2375", "2376", "51678", "51679"];

function workload(instances, seed) {
  const draws = new Draws(seed);
  const cluster = {
    containerInstances: Array.from({ length: instances }, (_, n) => {
      const type = draws.pick(TYPES);
      const amounts = resources(...SIZES[type], ports);
      return {
        containerInstanceArn: `${ARN}:container-instance/bench/${(Math.imul(n, 2654435761) >>> 0).toString(16).padStart(8, "0")}`,
        status: "ACTIVE",
        agentConnected: true,
        attributes: [
          { name: "ecs.availability-zone", value: ZONES[n % 3] },
          { name: "ecs.instance-type", value: type },
        ],
        registeredResources: amounts,
        remainingResources: amounts,
      };
    }),
  };
  const strategies = [
    [{ type: "binpack", field: "memory" }],
    [{ type: "spread", field: "attribute:ecs.availability-zone" }, { type: "binpack", field: "memory" }],
    [{ type: "spread", field: "attribute:ecs.availability-zone" }, { type: "spread", field: "instanceId" }],
  ];
  const kinds = Array.from({ length: 200 }, (_, n) => ({
    decide: "place",
    taskDefinition: {
      family: `s${n}`,
      containerDefinitions: [{ name: "app", image: "app", cpu: 64 + 64 * draws.below(8), memory: 128 + 64 * draws.below(24) }],
    },
    request: {
      serviceName: `s${n}`,
      placementStrategy: draws.pick(strategies),
      placementConstraints: n % 4 === 0 ? [{ type: "memberOf", expression: "attribute:ecs.instance-type =~ m5.*" }] : [],
    },
  }));
  return { cluster, kinds, order: Array.from({ length: 5000 }, () => draws.below(200)), rounds: 20 };
}

function median(times) {
  return times.sort((a, b) => a - b)[times.length >> 1];
}

/** Medians in nanoseconds: a decision, a placement, one in an array, a removal, a document; and how many were placed. */
function measure(Cluster, { cluster: document, kinds: documents, order: numbers, rounds }) {
  const cluster = Cluster.from(document);
  const kinds = documents.map((kind) => cluster.prepare(kind));
  const order = Float64Array.from(numbers, (n) => kinds[n]);
  const times = { decide: [], place: [], placeEach: [], remove: [], document: [] };
  const took = (name, work) => {
    const start = performance.now();
    const result = work();
    times[name].push((performance.now() - start) * 1e6);
    return result;
  };
  let placed = 0;
  for (let round = 0; round < rounds; round += 1) {
    took("decide", () => {
      for (const kind of order) cluster.pick(kind);
    });
    const tasks = took("place", () => {
      const tasks = [];
      for (const kind of order) {
        const task = cluster.place(kind);
        if (task !== undefined) tasks.push(task);
      }
      return tasks;
    });
    placed = tasks.length;
    cluster.removeEach(Float64Array.from(tasks));
    const together = took("placeEach", () => cluster.placeEach(order));
    took("remove", () => cluster.removeEach(together));
    took("document", () => cluster.decide(documents[0]));
  }
  cluster.free();
  const each = Object.entries(times).map(([name, list]) => [name, median(list) / (name === "document" ? 1 : order.length)]);
  return { ...Object.fromEntries(each), placed };
}

const [word, file] = process.argv.slice(2);
if (word === "--write") {
  writeFileSync(file, JSON.stringify(workload(10000, 7)));
  process.exit(0);
}
if (word === "--of") {
  const { Cluster } = await import("../dist/full/node.js");
  console.log(JSON.stringify(measure(Cluster, JSON.parse(readFileSync(file, "utf8")))));
  process.exit(0);
}

const entries = process.argv.length > 2 ? process.argv.slice(2) : ["full", "main"];
const modules = await Promise.all(entries.map(async (entry) => (await import(`../dist/${entry}/node.js`)).Cluster));
const sizes = [100, 1000, 10000].map((instances) => {
  return { instances, work: workload(instances, 7), native: [], wasm: modules.map(() => []) };
});
const folder = mkdtempSync(join(tmpdir(), "stowplan-"));
try {
  for (let turn = 0; turn < 6; turn += 1) {
    for (const { work, native, wasm } of sizes) {
      const file = join(folder, "workload.json");
      writeFileSync(file, JSON.stringify(work));
      native.push(JSON.parse(execFileSync(process.env.STOWPLAN_NATIVE_SPEED, [file])));
      modules.forEach((Cluster, n) => wasm[n].push(measure(Cluster, work)));
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}

let slow = false;
const least = (turns, name) => Math.min(...turns.map((turn) => turn[name]));
const text = (turns, name) => `${least(turns, name).toFixed(0)} ns`;
for (const { instances, native, wasm } of sizes) {
  entries.forEach((entry, n) => {
    const placed = new Set([...native, ...wasm[n]].map((turn) => turn.placed));
    if (placed.size !== 1) throw new Error(`placed differently: ${[...placed]}`);
    const ratio = least(native, "place") / least(wasm[n], "placeEach");
    slow ||= ratio < 0.5;
    console.log(
      `${instances} instances, ${entry}: place ${text(wasm[n], "place")} a call, ${text(wasm[n], "placeEach")} in an array, ` +
        `native ${text(native, "place")}: ${(100 * ratio).toFixed(0)} % of native; remove ${text(wasm[n], "remove")}, native ${text(native, "remove")}`,
    );
  });
}
// A figure, not a verdict: machines differ.
if (slow) console.log("below half of native somewhere");
