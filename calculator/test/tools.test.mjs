// Each tool by mouse, and again by keyboard alone.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";
import { fresh, sample, start } from "./browser.mjs";

let run;
before(async () => (run = await start()));
after(() => run.stop());

const text = (page, selector) => page.locator(selector).innerText();
/** Focus by Tab until an element has it: what a person without a mouse does. */
async function tabTo(page, selector, most = 120) {
  for (let at = 0; at < most; at += 1) {
    if (await page.evaluate((one) => document.activeElement?.matches(one) ?? false, selector)) return;
    await page.keyboard.press("Tab");
  }
  assert.fail(`no way to ${selector} by Tab`);
}
const set = async (page, label, value) => {
  await page.getByLabel(label, { exact: true }).first().fill(String(value));
  await fresh(page);
};

test("query by mouse: a wrong operator, its fix by a click, what decided", async () => {
  const page = await run.page();
  await sample(page, "Q15");
  assert.match(await text(page, "#match-count"), /2 of 6 instances match/);
  assert.match(await text(page, "#matches tbody tr:nth-child(4)"), /attribute:stack == prod\s+attribute stack: absent/);
  await page.locator("#expression").fill("attribute:stack = prod");
  await page.locator(".diagnostic.severe").waitFor();
  assert.match(await text(page, "#diagnostics"), /unknown operator =/);
  assert.match(await text(page, ".diagnostic pre"), /\n {16}\^/, "the caret stands under the operator, 16 characters in");
  assert.equal(await page.locator(".results.stale").count(), 1, "the last good table is greyed");
  await page.getByRole("button", { name: "Apply fix" }).click();
  await fresh(page);
  assert.equal(await page.locator("#expression").inputValue(), "attribute:stack == prod");
  assert.match(await text(page, "#match-count"), /4 of 6/);
  assert.match(await text(page, ".sentence"), /Instances whose attribute stack is prod\./);
  await page.locator("#expression").fill("runningTaskCount > 1");
  await page.getByRole("button", { name: "Apply fix" }).click();
  assert.equal(await page.locator("#expression").inputValue(), "runningTasksCount > 1");
  await page.getByRole("button", { name: "attribute:NAME" }).click();
  assert.match(await page.locator("#expression").inputValue(), /attribute:/);
  await page.context().close();
});

test("query by keyboard alone", async () => {
  const page = await run.page();
  await page.keyboard.press("1");
  await page.keyboard.press("/");
  assert.equal(await page.evaluate(() => document.activeElement?.id), "expression");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("agentConected == false");
  await page.locator(".diagnostic.severe").waitFor();
  await tabTo(page, ".diagnostic .button");
  await page.keyboard.press("Enter");
  await fresh(page);
  assert.equal(await page.locator("#expression").inputValue(), "agentConnected == false");
  assert.match(await text(page, "#match-count"), /0 of 6/);
  assert.match(await text(page, "#live"), /Fix applied|0 of 6 instances match/);
  await page.context().close();
});

test("placement by mouse: slider, two strategies, an edit, undo", async () => {
  const page = await run.page();
  await sample(page, "Q14");
  assert.equal(await text(page, "#placed-count"), "12");
  assert.match(await text(page, "#compare"), /Instances in use\s+6\s[\s\S]*?better:\s+2\s/);
  assert.match(await text(page, "#compare"), /Cost an hour[^\d]*0\.60[^\d]*0\.20/, "6 and 2 instances at 0.10");
  await page.locator("#step").fill("1");
  await page.waitForTimeout(250);
  assert.match(await text(page, ".funnel-panel >> nth=0"), /Task 1, step by step/);
  await set(page, "Memory", 4000);
  assert.equal(await text(page, "#largest"), "6", "7764 MiB hold one task of 4000: one on each of six");
  assert.equal(await text(page, "#placed-count"), "6");
  assert.match(await text(page, "#results"), /RESOURCE:MEMORY/);
  assert.match(await text(page, "#why-not"), /picked/);
  await page.locator("#step").fill("7");
  await page.waitForTimeout(250);
  assert.match(await text(page, "#why-not"), /needs 4,?000 MiB of memory, has 3,?764/, "7764 - 4000");
  await page.locator("#undo").click();
  await fresh(page);
  assert.equal(await text(page, "#placed-count"), "12");
  await page.locator("#redo").click();
  await fresh(page);
  assert.equal(await text(page, "#placed-count"), "6");
  await page.getByRole("button", { name: "Remove c2" }).click();
  await fresh(page);
  assert.equal(await text(page, "#largest"), "5");
  await page.context().close();
});

test("a dialog has the focus before the next key", async () => {
  const page = await run.page();
  for (const key of ["s", "o", "?"]) {
    const opened = await page.evaluate(async (pressed) => {
      document.body.dispatchEvent(new KeyboardEvent("keydown", { key: pressed, bubbles: true, cancelable: true }));
      // All that is due in this turn, and nothing that waits for a frame or a clock.
      for (let turn = 0; turn < 20; turn += 1) await Promise.resolve();
      return document.querySelector("dialog[open]")?.contains(document.activeElement) ?? false;
    }, key);
    assert.ok(opened, key);
    await page.keyboard.press("Escape");
    await page.locator("dialog").waitFor({ state: "detached" });
  }
  await page.context().close();
});

test("placement by keyboard alone", async () => {
  const page = await run.page();
  await page.keyboard.press("s");
  await tabTo(page, '[data-sample="Q6"]');
  await page.keyboard.press("Enter");
  await fresh(page);
  assert.equal(await text(page, "#placed-count"), "4", "two interfaces on each of two instances");
  await page.keyboard.press("Escape");
  await page.keyboard.press("ArrowLeft");
  assert.match(await text(page, ".step-label"), /Task 4 of 5/);
  await tabTo(page, "#step");
  await page.keyboard.press("Home");
  assert.match(await text(page, ".step-label"), /Task 1 of 5/);
  await page.locator("#tool-placement").focus();
  await page.keyboard.press("/");
  await page.keyboard.press("Control+A");
  await page.keyboard.type("4096");
  await fresh(page);
  assert.equal(await text(page, "#largest"), "0", "4096 CPU units on instances of 2048");
  await page.locator("#tool-placement").focus();
  await page.keyboard.press("Control+z");
  await fresh(page);
  assert.equal(await text(page, "#largest"), "4");
  await page.context().close();
});

test("scaling by mouse: hover a minute, draw the metric, compare", async () => {
  const page = await run.page();
  await sample(page, "Q22");
  assert.match(await text(page, "#verdict-title"), /08:07: 10 → 16/);
  assert.match(await text(page, "#changes"), /08:34\s+16 → 7/);
  const chart = page.locator("#metric-chart .u-over");
  const box = await chart.boundingBox();
  await page.mouse.move(box.x + box.width * (34.5 / 49), box.y + 40);
  await page.waitForTimeout(60);
  assert.match(await text(page, ".inspector"), /At 08:34[\s\S]*ceil\(16 × 20 \/ 50\) = 7/);
  await page.locator("#draw").click();
  // The click may have scrolled the page.
  const area = await chart.boundingBox();
  await page.mouse.move(area.x + 4, area.y + 30);
  await page.mouse.down();
  await page.mouse.move(area.x + area.width * 0.5, area.y + 30, { steps: 12 });
  await page.mouse.move(area.x + area.width - 4, area.y + 30, { steps: 12 });
  await page.mouse.up();
  await fresh(page);
  assert.match(await text(page, "#final"), /20/, "a load above the target throughout ends at the maximum");
  await page.locator("#compare-policies").click();
  await fresh(page);
  assert.match(await text(page, "#compare"), /Desired at the end/);
  await page.context().close();
});

test("scaling by keyboard alone", async () => {
  const page = await run.page();
  await page.keyboard.press("s");
  await tabTo(page, '[data-sample="Q23"]');
  await page.keyboard.press("Enter");
  await fresh(page);
  assert.equal(await text(page, "#final"), "10");
  assert.match(await text(page, ".inspector >> nth=0"), /blocked by memory/);
  await tabTo(page, "#draw");
  await page.keyboard.press("Enter");
  await tabTo(page, "#timeline");
  await page.keyboard.press("Home");
  assert.match(await page.locator("#timeline").getAttribute("aria-valuetext"), /08:00: metric 20/);
  await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+ArrowUp");
  await page.keyboard.press("ArrowUp");
  await fresh(page);
  assert.match(await page.locator("#timeline").getAttribute("aria-valuetext"), /08:01: metric 31/, "20 + 10 + 1");
  await page.context().close();
});

test("no error was reported by the page", () => assert.deepEqual(run.errors, []));
