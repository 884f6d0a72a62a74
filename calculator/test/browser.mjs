// A browser on the built page, served from a plain file server.
import { createServer } from "node:http";
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { extname, join, normalize } from "node:path";
import { fileURLToPath } from "node:url";
import { chromium } from "playwright-core";

export const DIST = fileURLToPath(new URL("../dist", import.meta.url));
const TYPES = { ".html": "text/html", ".js": "text/javascript", ".css": "text/css", ".wasm": "application/wasm", ".svg": "image/svg+xml", ".woff2": "font/woff2", ".webmanifest": "application/manifest+json" };
const ARGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/** A plain file server of the built page, under a path of its own. */
export async function serve(under = "/", dist = DIST) {
  if (!existsSync(join(dist, "index.html"))) throw new Error("build first: npm run build");
  const server = createServer(async (request, response) => {
    const asked = normalize(decodeURIComponent(new URL(request.url ?? "/", "http://localhost").pathname));
    try {
      if (!asked.startsWith(under)) throw new Error("outside");
      const path = asked.slice(under.length - 1);
      const file = join(dist, path.endsWith("/") ? `${path}index.html` : path);
      const body = await readFile(file);
      response.writeHead(200, { "content-type": TYPES[extname(file)] ?? "application/octet-stream" }).end(body);
    } catch {
      response.writeHead(404).end();
    }
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return { address: `http://127.0.0.1:${server.address().port}${under}`, close: () => server.close() };
}

/** Chromium without a window. */
export function launch() {
  return chromium.launch({ executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium", args: ARGS });
}

/** A browser and a server; `page()` opens the page and fails the test on any error that the page reports. */
export async function start(under = "/") {
  const served = await serve(under);
  const browser = await launch();
  const errors = [];
  return {
    browser,
    errors,
    address: served.address,
    async page({ hash = "", width = 1440, height = 900, colorScheme = "light", context: options = {} } = {}) {
      const context = await browser.newContext({ viewport: { width, height }, colorScheme, reducedMotion: "reduce", ...options });
      const page = await context.newPage();
      page.on("pageerror", (error) => errors.push(String(error)));
      page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
      await page.goto(served.address + hash);
      await page.locator("#main").waitFor();
      await fresh(page);
      return page;
    },
    async stop() {
      await browser.close();
      served.close();
    },
  };
}

/**
 * The longest task of the page's thread while something happens, in milliseconds: by the processor's time, which says the same beside
 * other work, and by the clock, which is what a person waits on an idle machine.
 */
export async function longestTask(browser, page, act) {
  await browser.startTracing(page, { categories: ["toplevel"] });
  await act();
  const { traceEvents } = JSON.parse((await browser.stopTracing()).toString());
  const threads = new Set(traceEvents.filter((one) => one.name === "thread_name" && one.args.name === "CrRendererMain").map((one) => `${one.pid} ${one.tid}`));
  const mine = traceEvents.filter((one) => one.ph === "X" && threads.has(`${one.pid} ${one.tid}`));
  // The browser takes in the address before there is a page: a long one costs it time, and no page can help that.
  const commits = mine.filter((one) => one.args.chrome_mojo_event_info?.mojo_interface_tag === "content.mojom.NavigationClient");
  const commit = (task) => commits.some((one) => one.pid === task.pid && one.tid === task.tid && one.ts >= task.ts && one.ts + one.dur <= task.ts + task.dur);
  const tasks = mine.filter((one) => one.name.endsWith("RunTask") && one.tdur !== undefined && !commit(one));
  if (tasks.length === 0) throw new Error("the trace has no task of the page");
  const most = (key) => Math.max(...tasks.map((one) => one[key])) / 1000;
  return { processor: most("tdur"), clock: most("dur") };
}

/** Waits until the results are those of what is on the page. */
export async function fresh(page, timeout = 15_000) {
  await page.waitForTimeout(160);
  await page.locator('#results[aria-busy="false"]').waitFor({ state: "attached", timeout });
}

export async function sample(page, id) {
  await page.locator("#open-samples").click();
  await page.locator(`[data-sample="${id}"]`).click();
  await fresh(page);
}

/** Pastes a text outside any field. */
export function paste(page, content) {
  return page.evaluate((value) => {
    const data = new DataTransfer();
    data.setData("text/plain", value);
    document.body.dispatchEvent(new ClipboardEvent("paste", { clipboardData: data, bubbles: true, cancelable: true }));
  }, content);
}

/** A container instance with what nobody should see in it. */
export function instance(name, zone, memory, more = {}) {
  const resources = [{ name: "CPU", type: "INTEGER", integerValue: 2048 }, { name: "MEMORY", type: "INTEGER", integerValue: memory }];
  return {
    containerInstanceArn: `arn:aws:ecs:eu-west-1:987654321098:container-instance/secret-cluster/${name}`,
    ec2InstanceId: "i-0abcdef0123456789",
    status: "ACTIVE",
    agentConnected: true,
    attributes: [{ name: "ecs.availability-zone", value: zone }, { name: "ecs.instance-type", value: "m5.large" }, { name: "team", value: "payments" }],
    registeredResources: resources,
    remainingResources: resources,
    tags: [{ key: "owner", value: "someone@example.com" }],
    ...more,
  };
}
