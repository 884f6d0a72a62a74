// axe finds nothing, in light and dark; nothing runs over the edge of a phone; targets are large enough.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { after, before, test } from "node:test";
import { sample, start } from "./browser.mjs";

const AXE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
let run;
before(async () => (run = await start()));
after(() => run.stop());

const ALL = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"];
/** In the dark nothing but colours differs: the rest was judged in the light. */
const COLOURS = { type: "rule", values: ["color-contrast", "link-in-text-block"] };

async function violations(page, runOnly) {
  await page.evaluate(AXE);
  const found = await page.evaluate((rules) => window.axe.run(document, { runOnly: rules }), runOnly);
  return found.violations.map((one) => `${one.id}: ${one.nodes.slice(0, 3).map((node) => `${node.target} ${node.any[0]?.message ?? ""}`).join(" | ")}`);
}

for (const colorScheme of ["light", "dark"]) {
  for (const width of [1440, 390]) {
    test(`axe: ${colorScheme}, ${width} wide`, async () => {
      // The page's policy lets no script in; the test's is let through.
      const page = await run.page({ colorScheme, width, context: { bypassCSP: true } });
      const rules = colorScheme === "light" ? ALL : COLOURS;
      for (const id of ["Q14", "Q1", "Q15", "Q23"]) {
        await sample(page, id);
        await page.evaluate(() => document.querySelectorAll("details").forEach((one) => (one.open = true)));
        if (width < 900 && id !== "Q15") await page.locator(".inputs-toggle").click();
        assert.deepEqual(await violations(page, rules), [], `sample ${id}`);
      }
      await page.locator("#tool-query").click();
      await page.locator("#expression").fill("attribute:stack = (");
      await page.locator(".diagnostic.severe").waitFor();
      assert.deepEqual(await violations(page, rules), [], "with a diagnostic");
      for (const name of ["samples", "open", "share", "export", "help"]) {
        await page.locator(`#open-${name}`).click();
        await page.waitForTimeout(120);
        assert.deepEqual(await violations(page, rules), [], `dialog ${name}`);
        await page.keyboard.press("Escape");
        assert.equal(await page.evaluate((id) => document.activeElement?.id === id, `open-${name}`), true, "the focus returns");
      }
      await page.context().close();
    });
  }
}

test("a phone needs no sideways scrolling, and targets are at least 24 pixels", async () => {
  const page = await run.page({ width: 390, height: 844 });
  for (const id of ["Q14", "Q5", "Q15", "Q23"]) {
    await sample(page, id);
    assert.equal(await page.evaluate(() => document.documentElement.scrollWidth), 390, id);
    const small = await page.evaluate(() =>
      [...document.querySelectorAll("button, select, summary, a:not(.skip), input:not([type=checkbox])")]
        .map((one) => [one.outerHTML.slice(0, 80), one.getBoundingClientRect()])
        .filter(([, box]) => box.width > 0 && box.height < 23.9)
        .map(([html, box]) => `${html} ${box.height}`),
    );
    assert.deepEqual(small.filter((one) => !one.startsWith("<a ")), [], id);
  }
  await page.context().close();
});
