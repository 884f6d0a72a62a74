// Links that strangers made to hold up the page: none does, and none opens what the page does not show.
import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { after, before, test } from "node:test";
import { constants, deflateRawSync } from "node:zlib";
import { fresh, instance, longestTask, start } from "./browser.mjs";

let run;
before(async () => (run = await start()));
after(() => run.stop());

/** A page may stand still for so long: by the processor's time anywhere, by the clock where nothing else uses the machine. */
const MOST_MS = 200;
function heldUp(t, what, hash, { processor, clock }) {
  t.diagnostic(`${what}: ${(hash.length / 1024).toFixed(0)} KiB, longest task ${processor.toFixed(0)} ms of the processor, ${clock.toFixed(0)} ms by the clock`);
  assert.ok(processor <= MOST_MS, `${what}: ${processor} ms of the processor`);
  if (process.env.STOWPLAN_BUDGETS) assert.ok(clock <= MOST_MS, `${what}: ${clock} ms`);
}
const text = (page, selector) => page.locator(selector).innerText();
const packed = (value) => `#v1.${deflateRawSync(typeof value === "string" ? value : JSON.stringify(value), { level: 9 }).toString("base64url")}`;
const noise = (length) => randomBytes(length).toString("base64url").slice(0, length);
const zone = (at) => `eu-west-1${"abc"[at % 3]}`;
const instances = (count, more = () => ({})) => Array.from({ length: count }, (_, at) => instance(`n${at}`, zone(at), 4000, more(at)));
const conditions = Array.from({ length: 60 }, (_, at) => `attribute:ecs.instance-type =~ (a+)+${at}`).join(" or ");
const tasks = (count, instanceArn) => Array.from({ length: count }, (_, at) => ({ taskArn: `arn:aws:ecs:eu-west-1:987654321098:task/c/${at}`, containerInstanceArn: instanceArn, group: `service:s${at}`, lastStatus: "RUNNING", desiredStatus: "RUNNING" }));
const points = (count) => Array.from({ length: count }, (_, at) => at % 97);
const series = (count) => ({ series: [{ name: "cpu", start: "2026-11-02T00:00:00Z", periodSeconds: 60, values: points(count) }] });

/** Opens a link, and measures the longest task of the page. */
async function open(hash) {
  const context = await run.browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  const errors = [];
  page.on("pageerror", (error) => errors.push(String(error)));
  const longest = await longestTask(run.browser, page, async () => {
    await page.goto(run.address + hash);
    await page.locator("#main").waitFor({ timeout: 60_000 });
    await fresh(page, 60_000);
    await page.waitForTimeout(300);
  });
  return { page, errors, longest, close: () => context.close() };
}

const bomb = (bytes) => deflateRawSync(Buffer.alloc(bytes, "["), { level: 9 }).toString("base64url");
/** A gigabyte of spaces: sixteen times what 64 MiB of them become, and an empty last block. */
const gigabyte = () => Buffer.concat([...Array(16).fill(deflateRawSync(Buffer.alloc(1 << 26, " "), { level: 9, finishFlush: constants.Z_SYNC_FLUSH })), Buffer.from([3, 0])]);
const REFUSED = [
  ["8 KB that unfold to 8 MB", `#v1.${bomb(8.2 * 1024 * 1024)}`, /unfolds to more than 8 MiB|64 levels/],
  ["1 MB that unfolds to a gigabyte", `#v1.${gigabyte().toString("base64url")}`, /unfolds to more than 8 MiB/],
  ["a million levels", packed("[".repeat(1_000_000)), /more than 64 levels/],
  ["65 levels", packed(`{"cluster":${'{"a":'.repeat(64)}1${"}".repeat(64)}}`), /more than 64 levels/],
  ["two million instances", packed(`{"cluster":{"containerInstances":[${"{},".repeat(2_000_000)}{}]}}`), /holds 2,000,001 container instances/],
  ["an expression of a megabyte", packed({ expression: "not(".repeat(250_000) }), /characters of an expression/],
  ["100,000 policies", packed({ scaling: { a: Array.from({ length: 100_000 }, () => ({})) } }), /entries of one list/],
  ["1 MB of noise", `#v1.${noise(1_000_000)}`, /damaged or was cut short/],
];

test("links that are no states of this page are refused, and hold up nothing", { timeout: 300_000 }, async (t) => {
  for (const [what, hash, says] of REFUSED) {
    const { page, errors, longest, close } = await open(hash);
    assert.match(await text(page, "#banner"), says, what);
    assert.equal(await text(page, "#placed-count"), "12", "the page starts as usual");
    heldUp(t, what, hash, longest);
    assert.deepEqual(errors, [], what);
    await close();
  }
});

const LARGE = [
  ["8,000 instances", { cluster: { containerInstances: instances(8000, () => ({ noise: noise(20) })) } }, /8,000 container instances/],
  ["5,000 instances", { cluster: { containerInstances: instances(5000, () => ({ noise: noise(60) })) } }, /5,000 container instances/],
  ["20,000 tasks on one instance", { tool: "query", cluster: { containerInstances: instances(1), tasks: tasks(20_001, instances(1)[0].containerInstanceArn) } }, /20,001 tasks/],
  ["a year of minutes", { tool: "scaling", scaling: series(525_600) }, /525,600 points of metrics/],
];

test("a large state is asked about before it is opened", { timeout: 300_000 }, async (t) => {
  for (const [what, state, says] of LARGE) {
    const hash = packed(state);
    const { page, longest, close } = await open(hash);
    assert.match(await text(page, "#large-link"), says, what);
    assert.equal(await text(page, "#placed-count"), "12", "nothing of it is shown yet");
    heldUp(t, what, hash, longest);
    await page.locator("#open-large").click();
    await page.locator("#large-link").waitFor({ state: "detached", timeout: 60_000 });
    await fresh(page, 60_000);
    if (what.includes("instances")) assert.match(await text(page, ".cluster-panel"), new RegExp(what));
    await close();
  }
});

const SLOW = [
  ["60 patterns on 1,200 instances", { tool: "query", cluster: { containerInstances: instances(1200) }, expression: conditions }],
  ["a deep expression", { tool: "query", cluster: { containerInstances: instances(100) }, expression: `${"not(".repeat(1500)}agentConnected == true${")".repeat(1500)}` }],
  ["4,000 tasks of as many services on one instance", { tool: "query", cluster: { containerInstances: instances(1), tasks: tasks(4_000, instances(1)[0].containerInstanceArn) }, expression: "task:group == service:s1" }],
  ["10,000 tasks under two strategies", { cluster: { containerInstances: instances(1200) }, placement: { count: 10_000, a: [{ type: "spread", field: "instanceId" }], b: [{ type: "binpack", field: "memory" }] } }],
  ["99,000 minutes under thirty policies", { tool: "scaling", scaling: { ...series(99_000), a: Array.from({ length: 30 }, (_, at) => ({ PolicyName: `cpu`, TargetTrackingScalingPolicyConfiguration: { TargetValue: 20 + at } })) } }],
];

test("states that are much to compute open and hold up nothing", { timeout: 300_000 }, async (t) => {
  for (const [what, state] of SLOW) {
    const hash = packed(state);
    const { page, errors, longest, close } = await open(hash);
    assert.equal(await page.locator("#large-link").count(), 0, what);
    heldUp(t, what, hash, longest);
    assert.deepEqual(errors, [], what);
    await close();
  }
});
