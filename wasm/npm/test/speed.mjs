// The same placements in WebAssembly and natively, one run each: nanoseconds a placement.
// `STOWPLAN_NATIVE_SPEED` names the built example `native_speed`.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
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
  return { cluster, kinds, order: Array.from({ length: 5000 }, () => draws.below(200)), rounds: 40 };
}

function median(times) {
  return times.sort((a, b) => a - b)[times.length >> 1];
}

/** Nanoseconds a placement one call each, a placement in one array, a removal; and how many were placed. */
function measure(Cluster, { cluster: document, kinds: documents, order: numbers, rounds }) {
  const cluster = Cluster.from(document);
  const kinds = documents.map((kind) => cluster.prepare(kind));
  const order = Float64Array.from(numbers, (n) => kinds[n]);
  const single = [], batch = [], remove = [];
  const each = (elapsed) => (elapsed * 1e6) / order.length;
  let placed = 0;
  for (let round = 0; round < rounds; round += 1) {
    const tasks = [];
    let start = performance.now();
    for (const kind of order) {
      const task = cluster.place(kind);
      if (task !== undefined) tasks.push(task);
    }
    single.push(each(performance.now() - start));
    placed = tasks.length;
    cluster.removeEach(Float64Array.from(tasks));
    start = performance.now();
    const together = cluster.placeEach(order);
    batch.push(each(performance.now() - start));
    start = performance.now();
    cluster.removeEach(together);
    remove.push(each(performance.now() - start));
  }
  cluster.free();
  return { single: median(single), batch: median(batch), remove: median(remove), placed };
}

const folder = mkdtempSync(join(tmpdir(), "stowplan-"));
let slow = false;
try {
  for (const instances of [100, 1000, 10000]) {
    const work = workload(instances, 7);
    const file = join(folder, "workload.json");
    writeFileSync(file, JSON.stringify(work));
    const native = JSON.parse(execFileSync(process.env.STOWPLAN_NATIVE_SPEED, [file]));
    for (const entry of process.argv.slice(2).length > 0 ? process.argv.slice(2) : ["full", "main"]) {
      const { Cluster } = await import(`../dist/${entry}/node.js`);
      const wasm = measure(Cluster, work);
      if (wasm.placed !== native.placed) throw new Error(`placed ${wasm.placed}, natively ${native.placed}`);
      const ratio = native.place / wasm.batch;
      slow ||= ratio < 0.5;
      console.log(
        `${instances} instances, ${entry}: place ${wasm.single.toFixed(0)} ns a call, ${wasm.batch.toFixed(0)} ns in an array, ` +
          `native ${native.place.toFixed(0)} ns: ${(100 * ratio).toFixed(0)} % of native; remove ${wasm.remove.toFixed(0)} ns, native ${native.remove.toFixed(0)} ns`,
      );
    }
  }
} finally {
  rmSync(folder, { recursive: true });
}
// A figure, not a verdict: machines differ.
if (slow) console.log("below half of native somewhere");
