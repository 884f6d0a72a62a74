// Each sample shows the answer that it promises. Expected values are those of the questions, not of a run.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { sample, start } from "./browser.mjs";

let run;
let page;
before(async () => {
  run = await start();
  page = await run.page();
});
after(() => run.stop());

const CASES = [
  ["Q14", "#compare", /Instances in use\s+6\s[\s\S]*?better:\s+2\s/, "spread holds all six, binpack two"],
  ["Q1", "#results", /0 of 1 task placed[\s\S]*RESOURCE:PORTS 1[\s\S]*hostPort 0/, "the port of the old task"],
  ["Q5", "#results", /0 of 1 task placed[\s\S]*RESOURCE:PORTS 2/, "5 + 400 of at most 100"],
  ["Q6", "#results", /4 of 5 tasks placed[\s\S]*RESOURCE:ENI 2/, "two on each of two"],
  ["Q33", "#results", /2 of 3 tasks placed[\s\S]*RESOURCE:GPU 1/, "whole GPUs"],
  ["Q39", "#results", /5 of 1,000 tasks placed/, "one on each active instance"],
  ["Q15", "#match-count", /2 of 6 instances match/, "a1 and a2"],
  ["Q29", "#match-count", /3 of 6 instances match/, "a2, b2 and c2"],
  ["Q22", "#changes", /08:07\s+10 → 16[\s\S]*08:34\s+16 → 7/, "3 of 3, then 15 of 15 minutes"],
  ["Q23", "#results", /never changes: 10 tasks[\s\S]*blocked by memory[\s\S]*08:14\s+10 → 4/, "memory does not agree; alone, cpu scales in"],
  ["Q26", "#changes", /08:20\s+10 → 4/, "when the deployment is over"],
  ["Q34", "#results", /never changes: 0 tasks[\s\S]*no data[\s\S]*08:00\s+0 → 1/, "1500 / 0 is no datapoint; from zero tasks one is enough"],
];

for (const [id, where, expected, why] of CASES) {
  test(`${id}: ${why}`, async () => {
    await sample(page, id);
    await page.waitForTimeout(120);
    assert.match(await page.locator(where).innerText(), expected);
    assert.equal(await page.locator(".question .answer").count(), 1);
  });
}

test("twelve samples, and the page reported no error", async () => {
  await page.locator("#open-samples").click();
  assert.equal(await page.locator("[data-sample]").count(), 12);
  assert.equal(CASES.length, 12);
  assert.deepEqual(run.errors, []);
});
