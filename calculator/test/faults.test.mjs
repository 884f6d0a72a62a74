// Small faults that people met, each with its test.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fresh, instance, paste, sample, start } from "./browser.mjs";

let run;
before(async () => (run = await start()));
after(() => run.stop());

const text = (page, selector) => page.locator(selector).innerText();

test("a sample's question and answer go away at the first edit, and come back with undo", async () => {
  const page = await run.page();
  for (const [id, edit] of [
    ["Q14", () => page.getByLabel("Memory", { exact: true }).fill("900")],
    ["Q15", () => page.locator("#expression").fill("attribute:stack == prod")],
    ["Q22", () => page.getByLabel("Target", { exact: true }).fill("60")],
  ]) {
    await sample(page, id);
    assert.equal(await page.locator(".question").count(), 1, id);
    await edit();
    await fresh(page);
    assert.equal(await page.locator(".question").count(), 0, `${id}, edited`);
    await page.locator("#undo").click();
    await fresh(page);
    assert.equal(await page.locator(".question").count(), 1, `${id}, undone`);
  }
  await page.context().close();
});

test("a reload keeps the edits of a shared link; the link itself still opens as it was", async () => {
  const page = await run.page();
  await page.locator("#open-share").click();
  await page.waitForFunction(() => document.querySelector("#link")?.value.includes("#v"));
  const link = await page.locator("#link").inputValue();
  await page.goto("about:blank");
  await page.goto(link);
  await fresh(page);
  assert.equal(await text(page, "#placed-count"), "12");
  await page.getByLabel("Tasks", { exact: true }).fill("3");
  await fresh(page);
  await page.waitForTimeout(500);
  await page.reload();
  await fresh(page);
  assert.equal(await text(page, "#placed-count"), "3", "the edit is there");
  const other = await run.page({ hash: `#${link.split("#")[1]}` });
  assert.equal(await text(other, "#placed-count"), "12");
  await other.context().close();
  await page.context().close();
});

test("a project without a series says what to do, and drawing one does it", async () => {
  const page = await run.page();
  await paste(page, JSON.stringify({ stowplanPage: { tool: "scaling", scaling: { series: [] } } }));
  await fresh(page);
  assert.match(await text(page, "#results"), /No metric yet[\s\S]*get-metric-data/);
  await page.locator("#draw-series").click();
  await fresh(page);
  assert.match(await text(page, ".timeline-panel .panel-note"), /1,440 minutes/);
  await page.context().close();
});

test("a timeline of more than a day has dates, everywhere that a time stands", async () => {
  const page = await run.page();
  // A week of minutes: the load is low until the morning of the fourth day.
  const start = Date.UTC(2026, 10, 2);
  const values = Array.from({ length: 7 * 1440 }, (_, at) => (at < 3 * 1440 + 480 ? 40 : 90));
  await paste(page, `time,cpu\n${values.map((value, at) => `${new Date(start + at * 60_000).toISOString()},${value}`).join("\n")}`);
  await fresh(page);
  // 08:00 is the first minute above the target; three of three are in at 08:02.
  assert.match(await text(page, "#verdict-title"), /First change at 2026-11-05 08:02/);
  assert.match(await text(page, ".timeline-panel .panel-note"), /2026-11-02 00:00 to 2026-11-08 23:59 UTC/);
  assert.match(await text(page, "#changes"), /2026-11-05 08:02/);
  assert.match(await page.locator("#timeline").getAttribute("aria-valuetext"), /^2026-11-0\d \d\d:\d\d/);
  await page.screenshot({ path: new URL("out/week.png", import.meta.url).pathname }).catch(() => undefined);
  await page.context().close();
});

test("an error in the worker is shown, and the worker starts again", async () => {
  const context = await run.browser.newContext({ viewport: { width: 1440, height: 900 } });
  const page = await context.newPage();
  await page.addInitScript(() => {
    const Real = window.Worker;
    window.workers = [];
    window.Worker = class extends Real {
      constructor(...rest) {
        super(...rest);
        window.workers.push(this);
      }
    };
  });
  await page.goto(run.address);
  await page.locator("#main").waitFor();
  await fresh(page);
  // A question that no page asks: the worker cannot read it.
  await page.evaluate(() => window.workers.at(-1).postMessage({ kind: "ask", id: 1e6, clusterKey: null, documents: null }));
  await page.locator("#engine-failed").waitFor();
  assert.match(await text(page, "#engine-failed"), /failed at the last question and was started again:.*null/);
  assert.equal(await page.evaluate(() => window.workers.length), 2);
  await page.getByRole("button", { name: "Dismiss" }).click();
  await page.getByLabel("Tasks", { exact: true }).fill("4");
  await fresh(page);
  assert.equal(await text(page, "#placed-count"), "4", "it answers again");
  // An uncaught error of the worker as the browser reports it.
  await page.evaluate(() => window.workers.at(-1).dispatchEvent(new ErrorEvent("error", { message: "out of memory", cancelable: true })));
  await page.locator("#engine-failed").waitFor();
  assert.match(await text(page, "#engine-failed"), /out of memory/);
  await page.getByLabel("Tasks", { exact: true }).fill("5");
  await fresh(page);
  assert.equal(await text(page, "#placed-count"), "5");
  await context.close();
});

test("names that every object has break nothing: instance types, zones, attributes, series, groups", async () => {
  const page = await run.page();
  const odd = ["__proto__", "constructor", "toString"];
  const list = odd.map((name, at) => ({
    ...instance(`n${at}`, name, 4000),
    attributes: [{ name: "ecs.availability-zone", value: name }, { name: "ecs.instance-type", value: name }, { name, value: name }],
  }));
  await paste(page, JSON.stringify({ containerInstances: list, tasks: [{ taskArn: "t", containerInstanceArn: list[0].containerInstanceArn, group: "__proto__", lastStatus: "RUNNING", desiredStatus: "RUNNING" }] }));
  await fresh(page);
  assert.match(await text(page, "#compare"), /Cost an hour[\s\S]*?no prices/);
  for (const name of odd) await page.getByLabel(name, { exact: true }).fill("0.5");
  await fresh(page);
  // Three instances of three types, one task on each at least: 3 × 0.50.
  assert.match(await text(page, "#compare"), /Cost an hour[^\d]*1\.50/);
  await page.waitForTimeout(500);
  await page.reload();
  await fresh(page);
  assert.match(await text(page, "#compare"), /Cost an hour[^\d]*1\.50/, "kept");
  await page.locator("#tool-query").click();
  await page.locator("#expression").fill("attribute:constructor == constructor");
  await fresh(page);
  assert.match(await text(page, "#match-count"), /1 of 3/);
  await paste(page, `time,cpu,__proto__,constructor\n2026-11-02T09:00:00Z,80,1,2\n2026-11-02T09:01:00Z,80,1,2`);
  await fresh(page);
  assert.deepEqual(run.errors, []);
  await page.context().close();
});

test("a DAEMON service is placed as a daemon: described, requested, or known to the cluster", async () => {
  const list = ["a", "b", "c"].map((name) => instance(name, `eu-west-1${name}`, 4000));
  list[2] = { ...list[2], status: "DRAINING" };
  const service = { serviceName: "agent", serviceArn: "arn:aws:ecs:eu-west-1:987654321098:service/secret-cluster/agent", schedulingStrategy: "DAEMON" };
  for (const pages of [[{ containerInstances: list }, { services: [service] }], [{ containerInstances: list }, { ...service, taskDefinition: "web", desiredCount: 1 }]]) {
    const page = await run.page();
    await paste(page, JSON.stringify(pages));
    await fresh(page);
    await page.locator("#tool-placement").click();
    await fresh(page);
    assert.equal(await page.getByLabel("As", { exact: true }).inputValue(), "daemon");
    // One on each of the two that are active; the draining one has none.
    assert.match(await text(page, "#verdict-title"), /2\s+of 2 tasks placed/);
    assert.match(await text(page, "#results"), /one task on each instance that it belongs to/);
    assert.equal(await page.getByLabel("Tasks", { exact: true }).count(), 0, "a daemon has no count");
    await page.context().close();
  }
  const page = await run.page();
  await paste(page, JSON.stringify([{ containerInstances: list }, { services: [service, { ...service, serviceName: "web", serviceArn: "w", schedulingStrategy: "REPLICA" }] }]));
  await fresh(page);
  await page.locator("#tool-placement").click();
  await page.getByLabel("Service", { exact: true }).fill("agent");
  await fresh(page);
  assert.match(await text(page, "#verdict-title"), /2\s+of 2 tasks placed/);
  await page.locator("#open-export").click();
  // The command is redacted by the worker before it is shown.
  await page.locator(".command", { hasText: "schedulingStrategy" }).waitFor();
  assert.match(await text(page, ".command"), /"schedulingStrategy":"DAEMON"/);
  await page.context().close();
});

test("labels of thresholds never cover each other", async () => {
  const page = await run.page();
  const tracking = (at, TargetValue) => ({ PolicyName: `policy-with-a-long-name-${at}`, PolicyType: "TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration: { TargetValue, CustomizedMetricSpecification: { MetricName: "cpu", Namespace: "x", Statistic: "Average" } } });
  for (const targets of [[50], [50, 51, 52, 53], [50, 50.5, 55, 60, 61, 62, 70, 71]]) {
    await paste(page, JSON.stringify({ stowplanPage: { tool: "scaling", scaling: { series: [{ name: "cpu", start: "2026-11-02T08:00:00Z", periodSeconds: 60, values: Array.from({ length: 30 }, () => 45) }], a: targets.map((target, at) => tracking(at, target)) } } }));
    await fresh(page);
    await page.waitForTimeout(150);
    const labels = JSON.parse(await page.locator("#metric-chart .uplot").getAttribute("data-labels"));
    assert.ok(labels.length >= 2, `${labels.length} labels of ${targets.length} policies`);
    for (const [at, one] of labels.entries()) {
      assert.ok(one.left >= 0);
      for (const other of labels.slice(at + 1)) assert.ok(one.right <= other.left || other.right <= one.left || one.foot <= other.top || other.foot <= one.top, `${one.label} over ${other.label}`);
    }
  }
  await page.context().close();
});

test("the scaling verdict says that the load does not react, and compares no task-hours", async () => {
  const page = await run.page();
  await sample(page, "Q23");
  assert.match(await text(page, ".verdict"), /the load does not react/);
  assert.match(await text(page, "#compare"), /Desired at the end/);
  assert.doesNotMatch(await text(page, "#results"), /task-hours/i);
  await page.context().close();
});

test("no error was reported by the page", () => assert.deepEqual(run.errors, []));
