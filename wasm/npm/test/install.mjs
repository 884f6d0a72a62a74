// The packed package in a fresh project: `import`, `require`, Vite, a worker, the shell, and every sample of the README.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { mkdirSync, readFileSync, readdirSync, statSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLUSTER, PACKAGE, WEB, inFolder, pack, run, tool } from "./check.mjs";

const versions = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")).devDependencies;
const question = JSON.stringify({ decide: "place", cluster: CLUSTER, ...WEB });
const use = `
const answer = decide(${question});
console.log(answer.placements[0].containerInstanceArn.split("/").pop());
`;

/** The samples of the README: their kind, their text, and what they print by the comments at their end. */
function samples() {
  const readme = readFileSync(join(PACKAGE, "README.md"), "utf8");
  return [...readme.matchAll(/```(js \w+|ts)\n([^]*?)```/g)].map(([, kind, text]) => {
    const lines = text.trimEnd().split("\n");
    let end = lines.length;
    while (lines[end - 1]?.startsWith("// ")) end -= 1;
    return { kind, text, prints: lines.slice(end).map((line) => line.slice(3)).join("\n") };
  });
}

function entries(root) {
  for (const entry of ["stowplan", "stowplan/full"]) {
    const name = entry.replace("/", "-");
    writeFileSync(join(root, `${name}.mjs`), `import { decide } from "${entry}";${use}`);
    writeFileSync(join(root, `${name}.cjs`), `const { decide } = require("${entry}");${use}`);
    for (const kind of ["mjs", "cjs"]) assert.equal(run("node", [`${name}.${kind}`], { cwd: root }).trim(), "b", `${entry}, ${kind}`);
    const wasm = "import { readFileSync } from 'node:fs'; import { createRequire } from 'node:module';"
      + `console.log(WebAssembly.validate(readFileSync(createRequire(import.meta.url).resolve("${entry}/stowplan.wasm"))));`;
    assert.equal(run("node", ["--input-type=module", "-e", wasm], { cwd: root }).trim(), "true", `${entry}/stowplan.wasm`);
  }
  // One class, whichever entry and kind of module threw.
  writeFileSync(join(root, "errors.mjs"), `
    import { createRequire } from "node:module";
    import * as main from "stowplan"; import * as full from "stowplan/full"; import * as slim from "stowplan/slim";
    const require = createRequire(import.meta.url);
    const all = [main, full, slim, require("stowplan"), require("stowplan/full")];
    const errors = [];
    for (const one of all) try { one.orThrow({ error: { code: "a/b", message: "c", path: "" } }) } catch (error) { errors.push(error) }
    console.log(errors.length, errors.every((error) => all.every((one) => error instanceof one.StowplanError)), new Error() instanceof main.StowplanError);
  `);
  assert.equal(run("node", ["errors.mjs"], { cwd: root }).trim(), "5 true false");
}

/** A bundle in Node, with a `fetch` that reads the emitted files. */
function shimmed(root, file, more = "") {
  writeFileSync(join(root, "run.mjs"), `
    import { readFileSync } from "node:fs";
    const read = (address) => readFileSync(new URL("./dist" + new URL(address, "http://x/").pathname, import.meta.url));
    globalThis.fetch = async (address) => new Response(read(String(address)), { headers: { "content-type": "application/wasm" } });
    globalThis.location = { href: "http://x/" };
    const nothing = { relList: { supports: () => true }, querySelectorAll: () => [] };
    globalThis.document = { createElement: () => nothing, querySelectorAll: () => [], baseURI: "http://x/", currentScript: null };
    globalThis.MutationObserver = class { observe() {} };
    ${more}
    await import("./dist/assets/${file}");
  `);
  return run("node", ["run.mjs"], { cwd: root }).trim();
}

function bundles(root, vite, worker) {
  writeFileSync(join(root, "index.html"), "<!doctype html><script type=module src=/main.js></script>");
  writeFileSync(join(root, "main.js"), `${vite.text}\nglobalThis.make = () => new Worker(new URL("./worker.js", import.meta.url), { type: "module" });`);
  writeFileSync(join(root, "worker.js"), worker.text);
  writeFileSync(join(root, "vite.config.js"), 'export default { build: { target: "esnext" }, worker: { format: "es" } };');
  run("npx", ["vite", "build", "--logLevel", "error"], { cwd: root });
  const assets = readdirSync(join(root, "dist/assets"));
  for (const module of assets.filter((name) => name.endsWith(".wasm"))) assert.ok(WebAssembly.validate(readFileSync(join(root, "dist/assets", module))), `${module} is whole`);
  const script = (start) => assets.find((name) => name.startsWith(start) && name.endsWith(".js"));
  assert.equal(shimmed(root, script("index")), vite.prints, "Vite's bundle");
  const answered = shimmed(root, script("worker"), `
    globalThis.self = globalThis;
    const listeners = [];
    globalThis.addEventListener = (_, listener) => listeners.push(listener);
    globalThis.postMessage = (answer) => console.log(answer.expression);
    setTimeout(() => listeners[0]({ data: { decide: "schedule", expression: "rate(5 minutes)", from: "2026-01-01T00:00:00Z", count: 1 } }), 200);
  `);
  assert.equal(answered, "rate(5 minutes)", "the worker");
}

function shell(root) {
  const bin = join(root, "node_modules/.bin/stowplan");
  const said = (words, input) => spawnSync(bin, words, { cwd: root, input, encoding: "utf8" });
  writeFileSync(join(root, "instances.json"), JSON.stringify({ containerInstances: CLUSTER.containerInstances }));
  writeFileSync(join(root, "question.json"), question);
  mkdirSync(join(root, "definitions"));
  writeFileSync(join(root, "definitions/web.json"), JSON.stringify(WEB.taskDefinition));
  writeFileSync(join(root, "definitions/wrong.json"), JSON.stringify({ family: "w", requiresCompatibilities: ["FARGATE"], networkMode: "awsvpc", cpu: "256", memory: "4096", containerDefinitions: [{ name: "w", image: "w" }] }));
  writeFileSync(join(root, "definitions/other.json"), "{}");
  const decided = said(["decide", "question.json"]);
  assert.equal(decided.status, 0);
  const native = spawnSync(process.env.STOWPLAN_NATIVE, ["decide", "question.json"], { cwd: root, encoding: "utf8" });
  assert.deepEqual(JSON.parse(decided.stdout), JSON.parse(native.stdout), "as the command answers");
  const lines = said(["decide", "-", "--lines"], `${question}\n{"decide": 3}\n`);
  assert.deepEqual([lines.stdout.trim().split("\n").length, lines.status], [2, 1]);
  assert.equal(JSON.parse(said(["query", "agentConnected == true", "instances.json"]).stdout).matches.length, 2);
  const bad = said(["query", "agentConnected = true"]);
  assert.equal(bad.status, 1);
  assert.match(JSON.parse(bad.stdout).error.code, /^query\//);
  const checked = said(["check", "definitions"]);
  assert.equal(checked.status, 3, "one is refused");
  assert.deepEqual(JSON.parse(checked.stdout).taskDefinitions.map((one) => one.file), ["definitions/web.json", "definitions/wrong.json"]);
  const schedule = said(["schedule", "cron(0 8 ? * MON-FRI *)", "--tz", "Europe/Berlin", "--from", "2026-11-06T12:00:00Z", "-n", "1"]);
  assert.deepEqual(JSON.parse(schedule.stdout).firings, ["2026-11-09T07:00:00Z"]);
  for (const words of [["plaice"], ["decide"], ["schedule", "x", "-n", "no"], ["query"], ["check", "--colour"]]) assert.equal(said(words).status, 2, words.join(" "));
  const absent = said(["decide", "nowhere.json"]);
  assert.deepEqual([absent.status, JSON.parse(absent.stdout).error.code], [1, "input/unreadable"]);
}

await inFolder(async (folder) => {
  const packed = pack(folder);
  const listed = run("tar", ["-tzf", packed]).trim().split("\n");
  for (const once of ["documents.d.cts", "documents.schema.json", "error.js", "README.md"]) assert.equal(listed.filter((file) => file.endsWith(once)).length, 1, `${once}, once`);
  console.log(`packed: ${listed.length} files, ${(statSync(packed).size / 1024).toFixed(0)} KiB`);
  const root = join(folder, "project");
  mkdirSync(root);
  writeFileSync(join(root, "package.json"), JSON.stringify({ name: "project", private: true, type: "module" }));
  run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline", packed, `vite@${versions.vite}`], { cwd: root });
  entries(root);
  const all = samples();
  const tally = {};
  for (const [at, { kind, text, prints }] of all.entries()) {
    tally[kind] = (tally[kind] ?? 0) + 1;
    if (kind === "js esm" || kind === "js cjs") {
      const file = `sample${at}.${kind === "js esm" ? "mjs" : "cjs"}`;
      writeFileSync(join(root, file), text);
      assert.equal(run("node", [file], { cwd: root }).trim(), prints, `the README's sample ${at + 1}`);
    } else if (kind === "ts") {
      writeFileSync(join(root, "sample.ts"), text);
      const compilerOptions = { strict: true, noUncheckedIndexedAccess: true, module: "nodenext", target: "es2022", lib: ["es2023", "dom"], types: [] };
      writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ compilerOptions, files: ["sample.ts"] }));
      run(tool("tsc"), ["-p", root]);
      assert.equal(run("node", ["sample.js"], { cwd: root }).trim(), prints, "the README's TypeScript");
    }
  }
  assert.deepEqual(tally, { "js esm": 2, "js cjs": 1, ts: 1, "js vite": 1, "js worker": 1 });
  const of = (kind) => all.find((one) => one.kind === kind);
  bundles(root, of("js vite"), of("js worker"));
  shell(root);
  console.log("installed and used: 2 entries × import, require, module; one error class; the README's samples; Vite, a worker; npx stowplan");
});
