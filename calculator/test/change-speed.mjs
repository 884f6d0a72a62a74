// How long a changed cell takes to be answered, at 1,000 and 10,000 instances, of one or several builds of the page in turns:
//   node test/change-speed.mjs [NAME=DIST…]
// Prints for each the least of the rounds, for others may use the machine, too: milliseconds until the results are those of the change,
// until nothing moves any more, and the page's long tasks.
import { loadavg } from "node:os";
import { resolve } from "node:path";
import { DIST, fresh, instance, launch, paste, serve } from "./browser.mjs";

const builds = (process.argv.length > 2 ? process.argv.slice(2) : [`page=${DIST}`]).map((one) => one.split("="));
const ROUNDS = 5;
const SIZES = [1000, 10_000];
/** So long nothing may move for a change to count as answered. */
const QUIET_MS = 1500;

function cluster(size) {
  return JSON.stringify({ containerInstances: Array.from({ length: size }, (_, at) => instance(`n${String(at).padStart(5, "0")}`, `eu-west-1${"abc"[at % 3]}`, 4000 + (at % 7) * 512)) });
}

/** Changes the free memory of the first instance, and waits until all is quiet. */
function change(page, value) {
  return page.evaluate(
    async ([memory, quiet]) => {
      const field = document.querySelector('.cluster-panel tbody tr:first-child input[aria-label^="Free memory"]');
      const results = () => document.querySelector("#results");
      const tasks = [];
      const watcher = new PerformanceObserver((list) => tasks.push(...list.getEntries().map((entry) => entry.duration)));
      watcher.observe({ type: "longtask" });
      let answered = null;
      let last = 0;
      const start = performance.now();
      let wasBusy = false;
      const observer = new MutationObserver(() => {
        last = performance.now();
        const busy = results()?.getAttribute("aria-busy") === "true";
        if (!busy && wasBusy && answered === null) answered = last;
        wasBusy ||= busy;
      });
      observer.observe(document.querySelector("#main"), { subtree: true, childList: true, attributes: true, characterData: true });
      field.value = String(memory);
      field.dispatchEvent(new Event("change", { bubbles: true }));
      while (answered === null || performance.now() - last < quiet) {
        if (performance.now() - start > 60_000) throw new Error("no answer within a minute");
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      observer.disconnect();
      watcher.disconnect();
      return { answered: answered - start, all: last - start, longest: Math.max(0, ...tasks), blocked: tasks.reduce((sum, one) => sum + one, 0) };
    },
    [value, QUIET_MS],
  );
}

const browser = await launch();
const servers = [];
for (const [name, dist] of builds) servers.push([name, await serve("/", resolve(dist))]);
const figures = new Map();
for (const size of SIZES) {
  const text = cluster(size);
  const pages = [];
  for (const [name, served] of servers) {
    const page = await browser.newPage();
    await page.goto(served.address);
    await page.locator("#main").waitFor();
    await fresh(page);
    await paste(page, text);
    await page.waitForTimeout(3000);
    await fresh(page, 120_000);
    pages.push([name, page]);
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    for (const [name, page] of pages) {
      const found = await change(page, 3000 + round);
      const key = `${size} ${name}`;
      const best = figures.get(key);
      figures.set(key, best ? Object.fromEntries(Object.entries(found).map(([one, value]) => [one, Math.min(value, best[one])])) : found);
    }
  }
  for (const [, page] of pages) await page.close();
}
for (const [key, found] of figures) {
  const [size, name] = key.split(" ");
  const of = (value) => value.toFixed(0).padStart(6);
  console.log(`${Number(size).toLocaleString("en").padStart(7)} instances  ${name.padEnd(8)} answered ${of(found.answered)} ms, quiet ${of(found.all)} ms, longest task ${of(found.longest)} ms, blocked ${of(found.blocked)} ms`);
}
const [first, last] = [builds[0], builds.at(-1)];
if (builds.length > 1) for (const size of SIZES) console.log(`${size.toLocaleString("en")}: ${(figures.get(`${size} ${first[0]}`).all / figures.get(`${size} ${last[0]}`).all).toFixed(1)} times as fast`);
console.log(`(load of the machine: ${loadavg().map((one) => one.toFixed(1)).join(", ")})`);
await browser.close();
for (const [, served] of servers) served.close();
