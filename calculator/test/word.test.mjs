// The words that README names, as a newcomer types them: what they serve works in a browser.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { test } from "node:test";
import { fileURLToPath } from "node:url";
import { fresh, launch, start } from "./browser.mjs";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
/** Cold, the word builds the engine first. */
const PATIENCE_MS = 20 * 60_000;

/** `cargo xtask calculator`, until it says where it serves; `end` ends it and what it started. */
async function word() {
  const child = spawn("cargo", ["xtask", "calculator"], { cwd: ROOT, detached: true, stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, NO_COLOR: "1", FORCE_COLOR: undefined } });
  const end = () => {
    try {
      process.kill(-child.pid, "SIGTERM");
    } catch {
      return;
    }
  };
  let said = "";
  const address = await new Promise((resolve, reject) => {
    const limit = setTimeout(() => reject(new Error(`no address:\n${said}`)), PATIENCE_MS);
    child.stdout.on("data", (bytes) => {
      said += bytes;
      const found = /http:\/\/(?:localhost|127\.0\.0\.1):\d+\//.exec(said.replaceAll(/\u001b\[[\d;]*m/g, ""));
      if (!found) return;
      clearTimeout(limit);
      resolve(found[0]);
    });
    child.on("exit", (code) => reject(new Error(`ended with ${code}:\n${said}`)));
  }).catch((error) => {
    end();
    throw error;
  });
  return { address, said: () => said, end };
}

test("`cargo xtask calculator` serves a page whose engine answers 200 and computes", { timeout: PATIENCE_MS }, async () => {
  const served = await word();
  const browser = await launch();
  try {
    const page = await browser.newPage();
    const errors = [];
    const engine = [];
    page.on("pageerror", (error) => errors.push(String(error)));
    page.on("console", (message) => message.type() === "error" && errors.push(message.text()));
    page.on("response", (response) => response.url().includes("stowplan.wasm") && engine.push(response.status()));
    const refused = [];
    page.on("response", (response) => response.status() >= 400 && refused.push(`${response.status()} ${response.url()}`));
    await page.goto(served.address);
    await page.locator("#main").waitFor({ timeout: 60_000 });
    await fresh(page);
    assert.equal(await page.locator("#placed-count").innerText(), "12", "the first sample, computed");
    assert.deepEqual([...new Set(engine)].filter((status) => status !== 304), [200], "the module");
    assert.deepEqual(refused, []);
    assert.deepEqual(errors, []);
    assert.match(served.said(), /about \d+ (?:min|s)/, "says how long it takes");
    // Files beside the engine stay closed.
    assert.equal((await page.request.get(`${served.address}@fs${ROOT}Cargo.toml`)).status(), 403);
  } finally {
    await browser.close();
    served.end();
  }
});

test("the static page works under any path, without a network after the first visit", async () => {
  const run = await start("/some/deep/path/");
  try {
    const page = await run.page();
    assert.equal(await page.locator("#placed-count").innerText(), "12");
    await page.locator("#tool-scaling").click();
    await fresh(page);
    assert.equal(await page.locator("#final").count(), 1);
    await page.evaluate(() => navigator.serviceWorker.ready);
    await page.waitForFunction(() => navigator.serviceWorker.controller !== null);
    await page.context().setOffline(true);
    await page.reload();
    await fresh(page);
    assert.deepEqual(run.errors, []);
  } finally {
    await run.stop();
  }
});
