// Every export of both entries, as ECMAScript module and as CommonJS.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { CLUSTER, WEB, run } from "./check.mjs";
import { resources } from "./random.mjs";

const require = createRequire(import.meta.url);
const arn = (id) => CLUSTER.containerInstances.find((one) => one.containerInstanceArn.endsWith(`/${id}`)).containerInstanceArn;
let checks = 0;
const is = (found, expected, text) => {
  checks += 1;
  assert.deepEqual(found, expected, text);
};
const fails = (act, expected) => {
  checks += 1;
  assert.throws(act, (error) => {
    for (const [key, value] of Object.entries(expected)) assert.deepEqual(error[key], value, `${key} of ${error.message}`);
    return true;
  });
};

async function documents({ decide, decideText, decideBytes, orThrow, StowplanError, init, initSync }) {
  await init();
  await init();
  initSync(new Uint8Array());
  const query = { decide: "query", expression: "attribute:stack=='prod'" };
  const answer = { canonical: "attribute:stack == prod", lints: [] };
  is(decide(query), answer);
  is(decideText(JSON.stringify(query)), JSON.stringify(answer));
  is(new TextDecoder().decode(decideBytes(new TextEncoder().encode(JSON.stringify(query)))), JSON.stringify(answer));
  is(JSON.parse(new TextDecoder().decode(decideBytes(new Uint8Array([0xff])))).error.code, "json/invalid-utf8");
  is(orThrow(answer), answer);
  // The bad operator stands behind two characters of four and three bytes: bytes 15 to 17, UTF-16 units 12 to 14.
  const bad = { decide: "query", expression: "'😀' == '€' ?? x" };
  const refused = decide(bad);
  assert.ok(refused.error.code.startsWith("query/"), refused.error.code);
  const bytes = refused.error.span;
  fails(() => orThrow(refused), { name: "StowplanError", code: refused.error.code, path: "/expression", span: bytes });
  const text = new TextEncoder().encode(bad.expression);
  const units = bytes.map((at) => new TextDecoder().decode(text.subarray(0, at)).length);
  fails(() => orThrow(refused, bad), { code: refused.error.code, span: units });
  assert.ok(StowplanError.prototype instanceof Error);
  for (const wrong of [undefined, null, 3, 1n, () => 1]) {
    fails(() => decide(wrong), { name: "StowplanError", code: "argument/wrong-type" });
    fails(() => decideText(wrong), { name: "StowplanError", code: "argument/wrong-type" });
    fails(() => decideBytes(wrong), { name: "StowplanError", code: "argument/wrong-type" });
    fails(() => orThrow(wrong), { name: "StowplanError", code: "argument/wrong-type" });
  }
}

function cluster({ Cluster, StowplanError }) {
  const held = Cluster.from(CLUSTER);
  const kind = held.prepare(WEB);
  const [a, b] = [held.find(arn("a")), held.find("b")];
  is(held.pick(kind), b, "binpack takes the fuller");
  is([...held.admissible(kind)], [b]);
  is([held.isAdmissible(kind, b), held.isAdmissible(kind, a)], [true, false]);
  const copy = held.copy();
  const first = held.place(kind);
  is(held.arn(held.instanceOf(first)), arn("b"));
  is(held.column("memoryRemaining")[[...held.instances()].indexOf(b)], 500);
  is(copy.column("memoryRemaining")[[...copy.instances()].indexOf(b)], 1000, "a copy stays");
  is([...held.placeEach(new Float64Array([kind, kind]))].map((task) => held.instanceOf(task)), [b, a]);
  const many = held.placeMany(kind, 100);
  // 3500 MiB are left on `a`: seven more.
  is(many.length, 7);
  is([held.place(kind), held.pick(kind)], [undefined, undefined], "full");
  is([held.remove(first), held.remove(first)], [true, false], "once");
  const other = held.placeOn(kind, b);
  is(held.instanceOf(other), b);
  is(held.removeEach(many), 7);
  is(held.tasks().length, 3);
  const answer = held.decide({ decide: "place", ...WEB });
  is(answer.placements.map((placement) => placement.containerInstanceArn), [arn("a")], "b is full");
  is(held.decide({ decide: "query", expression: "runningTasksCount > 0" }).matches, [arn("a"), arn("b")]);
  is(held.forget(kind), true);
  fails(() => held.pick(kind), { code: "handle/stale" });
  fails(() => held.place(kind), { code: "handle/stale" });
  fails(() => held.prepare({ taskDefinition: "nobody:1", request: {} }), { code: "request/unknown-task-definition" });
  fails(() => Cluster.from({ containerInstances: [{ status: "ACTIVE" }] }), { code: "document/missing-key", path: "/containerInstances/0/containerInstanceArn" });
  fails(() => Cluster.from("{"), { code: "json/truncated" });
  fails(() => held.column("colour"), { name: "StowplanError", code: "argument/unknown-column" });
  is(held.findTask("nobody"), undefined);
  const [roomy, second] = CLUSTER.containerInstances;
  is(copy.replaceInstance({ ...second, registeredResources: roomy.registeredResources }), true);
  is(copy.column("memoryRemaining")[[...copy.instances()].indexOf(copy.find("b"))], 4000, "as large as `a` now");
  is(copy.replaceInstance({ ...second, containerInstanceArn: "nobody" }), false);
  fails(() => copy.replaceInstance({ ...second, status: "ASLEEP" }), { name: "StowplanError", path: "/status" });
  copy.free();
  held.free();
  wrongArguments(Cluster, StowplanError, held);
}

/** Whatever is wrong with an argument, and whatever is asked after `free`, is a `StowplanError`: no guess, no trap. */
function wrongArguments(Cluster, StowplanError, freed) {
  const held = Cluster.from(CLUSTER);
  const kind = held.prepare(WEB);
  const a = held.find("a");
  const wrong = [undefined, null, "1", {}, [], true, 1n, Symbol("x"), () => 1];
  const handles = { forget: [], pick: [], place: [], admissible: [], arn: [], instanceOf: [], remove: [], deregister: [], placeOn: [a], isAdmissible: [a], setDraining: [true], placeMany: [1] };
  const no = (act, code) => {
    checks += 1;
    assert.throws(act, (error) => error instanceof StowplanError && error.name === "StowplanError" && error.code.startsWith(code), String(act));
  };
  for (const [method, rest] of Object.entries(handles)) for (const value of wrong) no(() => held[method](value, ...rest), "argument/");
  for (const number of [-1, -2, -1e9, NaN, Infinity, 0.5, 2 ** 53]) {
    for (const method of ["pick", "place", "admissible", "instanceOf"]) no(() => held[method](number), "handle/stale");
    no(() => held.placeOn(number, a), "handle/stale");
    no(() => held.placeOn(kind, number), "handle/stale");
    no(() => held.isAdmissible(kind, number), "handle/stale");
    no(() => held.placeMany(number, 1), "handle/stale");
    is([held.remove(number), held.deregister(number), held.forget(number), held.arn(number)], [false, false, false, undefined]);
  }
  for (const count of [-1, 1.5, NaN, Infinity, 2 ** 32, "3", undefined, null]) no(() => held.placeMany(kind, count), "argument/");
  for (const list of [undefined, null, 3, "12", {}, ["a"], [kind, undefined], new Uint8Array(2)]) {
    for (const method of ["placeEach", "removeEach", "instanceOfEach"]) no(() => held[method](list), "argument/");
  }
  is([...held.placeEach([-1, NaN])], [-2, -2], "stale ones are told one by one");
  for (const text of [undefined, null, 3, {}, []]) for (const method of ["find", "findTask"]) no(() => held[method](text), "argument/");
  for (const flag of [undefined, null, 1, "true"]) no(() => held.setDraining(a, flag), "argument/");
  const circle = {};
  circle.self = circle;
  for (const document of [undefined, null, 3, () => 1, circle, { a: 1n }]) {
    no(() => held.decide(document), "argument/");
    no(() => held.prepare(document), "argument/");
    no(() => held.replaceInstance(document), "argument/");
    no(() => Cluster.from(document), "argument/");
  }
  no(() => Cluster.from(CLUSTER, 3), "argument/");
  no(() => new Cluster(), "argument/");
  for (const name of [undefined, null, 3, "constructor"]) no(() => held.column(name), "argument/unknown-column");
  is(held.pick(kind), held.find("b"), "and it still decides");
  const methods = Object.getOwnPropertyNames(Cluster.prototype).filter((name) => name !== "constructor" && name !== "free");
  assert.ok(methods.length > 20);
  const sound = { find: ["a"], findTask: ["a"], column: ["tasks"], placeEach: [[kind]], removeEach: [[1]], instanceOfEach: [[1]], decide: [{ decide: "rules" }], prepare: [WEB], replaceInstance: [{}], setDraining: [1, true], placeMany: [1, 1] };
  for (const method of methods) no(() => freed[method](...(sound[method] ?? [1, 1])), "handle/freed");
  freed.free();
  held.free();
}

for (const entry of ["main", "full"]) {
  for (const api of [await import(`../dist/${entry}/node.js`), require(`../dist/${entry}/node.cjs`)]) {
    await documents(api);
    cluster(api);
  }
  const slim = await import(`../dist/${entry}/slim.js`);
  // A process of its own: here the module is loaded already.
  const early = `import { decide, init } from ${JSON.stringify(new URL(`../dist/${entry}/slim.js`, import.meta.url).href)};
    try { decide({ decide: "query", expression: "a == b" }) } catch (error) { console.log(error.code) }
    await init(new Uint8Array([1, 2, 3])).catch((error) => console.log(error.name, error.code));`;
  is(run("node", ["--input-type=module", "-e", early]).trim(), "init/not-ready\nStowplanError init/failed");
  await assert.rejects(slim.init(), { name: "StowplanError", code: "init/no-module" });
  await slim.init(readFileSync(new URL(`../dist/${entry}/stowplan.wasm`, import.meta.url)));
  is(slim.decide({ decide: "query", expression: "runningTasksCount==0" }).canonical, "runningTasksCount == 0");
}
const [main, full] = [await import("../dist/main/node.js"), await import("../dist/full/node.js")];
const schedule = { decide: "schedule", expression: "rate(5 minutes)", from: "2026-01-01T00:00:00Z", count: 1 };
is(main.decide(schedule).error.code, "document/left-out");
is(full.decide(schedule).expression, "rate(5 minutes)");
// A t3.small has three network interfaces, one of them its own: both entries know that it holds two `awsvpc` tasks.
const small = { ...CLUSTER.containerInstances[0], attributes: [{ name: "ecs.instance-type", value: "t3.small" }], registeredResources: resources(2048, 4000, []), remainingResources: resources(2048, 4000, []) };
const awsvpc = { decide: "place", cluster: { containerInstances: [small] }, taskDefinition: { family: "web", networkMode: "awsvpc", containerDefinitions: [{ name: "web", image: "web", memory: 100 }] }, request: { serviceName: "web", count: 3 } };
for (const { decide } of [main, full]) {
  const answer = decide(awsvpc);
  is([answer.placements.length, answer.unplaced, answer.closest.reason], [2, 1, "RESOURCE:ENI"]);
  is(answer.lints.map((lint) => lint.code).filter((code) => code.startsWith("assumed/network")), ["assumed/network-interfaces"]);
}
console.log(`${checks} checks`);
