// Screenshots of every tool: light, dark, phone. For people to look at.
import { mkdirSync } from "node:fs";
import { sample, start } from "./browser.mjs";

mkdirSync(new URL("out", import.meta.url), { recursive: true });
const path = (name) => new URL(`out/${name}.png`, import.meta.url).pathname;
const run = await start();
const only = process.argv[2];
const views = [
  ["light", { colorScheme: "light" }],
  ["dark", { colorScheme: "dark" }],
  ["phone", { colorScheme: "light", width: 390, height: 844 }],
];
for (const [name, options] of views) {
  if (only && only !== name) continue;
  const page = await run.page(options);
  for (const id of ["Q14", "Q1", "Q15", "Q22", "Q23"]) {
    await sample(page, id);
    await page.evaluate(() => document.querySelector(".toast")?.remove());
    await page.waitForTimeout(150);
    await page.screenshot({ path: path(`${name}-${id}`), fullPage: true });
  }
  if (name === "light") {
    await page.locator("#open-samples").click();
    await page.screenshot({ path: path("light-samples") });
  }
  await page.context().close();
}
console.log(run.errors);
await run.stop();
