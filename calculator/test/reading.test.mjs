// Files, pages, pastes and folders of one cluster are brought together by ARN, and the page says what it read and what is missing.
import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";
import { fresh, instance, paste, start } from "./browser.mjs";

let run;
let folder;
before(async () => {
  run = await start();
  folder = mkdtempSync(join(tmpdir(), "stowplan-reading-"));
});
after(() => {
  rmSync(folder, { recursive: true, force: true });
  return run.stop();
});

const text = (page, selector) => page.locator(selector).innerText();
const some = (from, count) => Array.from({ length: count }, (_, at) => instance(`n${String(from + at).padStart(3, "0")}`, `eu-west-1${"abc"[at % 3]}`, 4000));
const FIRST = JSON.stringify({ containerInstances: some(0, 100), failures: [], nextToken: "two" });
const SECOND = JSON.stringify({ containerInstances: some(100, 30), failures: [] });

/** What the page holds: the cluster panel counts it. */
async function instances(page) {
  return Number(/([\d,]+) instances?,/.exec(await text(page, ".cluster-panel .panel-note"))[1].replace(",", ""));
}

async function choose(page, input, files) {
  await page.locator("#open-open").click();
  await page.locator(input).setInputFiles(files);
  await page.locator("#reading").waitFor();
  await fresh(page);
}

test("100 + 30 instances in two files are 130", async () => {
  const page = await run.page();
  await choose(page, "#choose-files", [{ name: "b.json", mimeType: "application/json", buffer: Buffer.from(SECOND) }, { name: "a.json", mimeType: "application/json", buffer: Buffer.from(FIRST) }]);
  assert.equal(await instances(page), 130);
  assert.match(await text(page, "#reading"), /Read: 130 container instances \(100 from a\.json, 30 from b\.json\)/);
  assert.doesNotMatch(await text(page, "#reading"), /nextToken/, "the last page was read");
  await page.context().close();
});

test("… in two pastes, too; the first says that pages are missing, the second how they came together", async () => {
  const page = await run.page();
  await paste(page, FIRST);
  await fresh(page);
  assert.equal(await instances(page), 100);
  assert.match(await text(page, "#missing"), /a nextToken is left: more pages exist/);
  await paste(page, SECOND);
  await fresh(page);
  assert.equal(await instances(page), 130);
  assert.match(await text(page, "#reading"), /Read: 30 container instances\.\s+Container instances: 30 new, 0 known, 130 together/);
  assert.doesNotMatch(await text(page, "#reading"), /nextToken/);
  // The same page once more: nothing is counted twice.
  await paste(page, SECOND);
  await fresh(page);
  assert.equal(await instances(page), 130);
  assert.match(await text(page, "#reading"), /0 new, 30 known/);
  await page.locator("#undo").click();
  await page.locator("#undo").click();
  await fresh(page);
  assert.equal(await instances(page), 100);
  await page.context().close();
});

test("… in a folder, with files of other kinds and one that is damaged; and appended in one file", async () => {
  const page = await run.page();
  const inside = join(folder, "aws");
  mkdirSync(join(inside, "more"), { recursive: true });
  writeFileSync(join(inside, "instances-1.json"), FIRST);
  writeFileSync(join(inside, "more", "instances-2.json"), SECOND);
  writeFileSync(join(inside, "notes.md"), "# notes");
  writeFileSync(join(inside, "broken.json"), '{"containerInstances": [}');
  await choose(page, "#choose-folder", inside);
  assert.equal(await instances(page), 130);
  const said = await text(page, "#reading");
  assert.match(said, /130 container instances \(100 from aws\/instances-1\.json, 30 from aws\/more\/instances-2\.json\)/);
  assert.match(said, /aws\/broken\.json could not be read: line 1, column 25/);
  assert.match(said, /1 files of other kinds were left out/);
  await page.getByRole("button", { name: "Dismiss what was read" }).click();
  assert.equal(await page.locator("#reading").count(), 0);
  const other = await run.page();
  await paste(other, `${FIRST}\n${SECOND}`);
  await fresh(other);
  assert.equal(await instances(other), 130);
  await other.context().close();
  await page.context().close();
});

test("what is missing is said: listed ARNs, the cluster's count, tasks of strangers, unseen tasks, failures, a full call", async () => {
  const arns = some(0, 4).map((one) => one.containerInstanceArn);
  const cases = [
    [[{ containerInstances: some(0, 3) }, { containerInstanceArns: arns }], /1 of 4 listed container instances was not read/],
    [[{ containerInstances: some(0, 3) }, { clusters: [{ clusterName: "secret-cluster", registeredContainerInstancesCount: 5 }] }], /the cluster has 5 container instances, 2 of them were not read/],
    [[{ containerInstances: some(0, 1), tasks: [{ taskArn: "t", containerInstanceArn: "elsewhere", group: "service:web", lastStatus: "RUNNING" }] }], /1 task is on a container instance that was not read/],
    [[{ containerInstances: [{ ...some(0, 1)[0], runningTasksCount: 7 }] }], /the instances count 7 tasks, 0 were read/],
    [[{ containerInstances: some(0, 2), failures: [{ arn: arns[3], reason: "MISSING" }] }], /1 failure \(MISSING\): what they name is missing/],
    [[{ containerInstances: some(0, 100) }], /just 100 container instances, as many as one call describes/],
  ];
  for (const [pages, says] of cases) {
    const page = await run.page();
    await paste(page, JSON.stringify(pages));
    await fresh(page);
    assert.match(await text(page, "#missing"), says);
    await page.context().close();
  }
});

test("another cluster takes the place of the first, and says so; a Fargate task without an instance breaks nothing", async () => {
  const page = await run.page();
  await paste(page, JSON.stringify({ containerInstances: some(0, 3) }));
  await fresh(page);
  const elsewhere = some(0, 2).map((one) => ({ ...one, containerInstanceArn: one.containerInstanceArn.replace("secret-cluster", "other") }));
  await paste(page, JSON.stringify({ containerInstances: elsewhere, tasks: [{ taskArn: "arn:aws:ecs:eu-west-1:987654321098:task/other/f", launchType: "FARGATE", availabilityZone: "eu-west-1a", group: "service:web", lastStatus: "RUNNING", desiredStatus: "RUNNING", cpu: "256", memory: "512" }] }));
  await fresh(page);
  assert.equal(await instances(page), 2);
  assert.match(await text(page, "#reading"), /of another cluster than before, whose 3 instances made way/i);
  assert.deepEqual(run.errors, []);
  await page.context().close();
});

test("pages of one metric are joined; another stretch of it takes its place", async () => {
  const page = await run.page();
  const rows = (from, count) => `time,cpu\n${Array.from({ length: count }, (_, at) => `2026-11-02 09:${String(from + at).padStart(2, "0")}:00,80`).join("\n")}`;
  await paste(page, rows(0, 10));
  await fresh(page);
  await paste(page, rows(10, 10));
  await fresh(page);
  assert.match(await text(page, "#reading"), /cpu goes on: 20 points together/i);
  assert.match(await text(page, ".timeline-panel .panel-note"), /09:00 to 09:19 UTC, 20 minutes/);
  await paste(page, rows(50, 5));
  await fresh(page);
  assert.match(await text(page, "#reading"), /cpu took the place of the old series/i);
  await page.context().close();
});
