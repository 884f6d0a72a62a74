// The packed package in fresh projects: Node as ECMAScript module and as CommonJS, and Vite.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { CLUSTER, PACKAGE, WEB, inFolder, pack, run } from "./check.mjs";

const versions = JSON.parse(readFileSync(join(PACKAGE, "package.json"), "utf8")).devDependencies;
const question = JSON.stringify({ decide: "place", cluster: CLUSTER, ...WEB });
const use = `
const answer = decide(${question});
console.log(answer.placements[0].containerInstanceArn.split("/").pop());
`;

function project(folder, name, dependencies, files) {
  const root = join(folder, name);
  mkdirSync(root);
  writeFileSync(join(root, "package.json"), JSON.stringify({ name, private: true, ...files["package.json"] }));
  for (const [file, text] of Object.entries(files)) if (file !== "package.json") writeFileSync(join(root, file), text);
  run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", ...dependencies], { cwd: root });
  return root;
}

await inFolder(async (folder) => {
  const packed = pack(folder);
  for (const entry of ["stowplan", "stowplan/full"]) {
    const kind = entry.replace("/", "-");
    const esm = project(folder, `${kind}-esm`, [packed], {
      "package.json": { type: "module" },
      "use.js": `import { decide } from "${entry}";${use}`,
    });
    assert.equal(run("node", ["use.js"], { cwd: esm }).trim(), "b", `${entry}, import`);
    const cjs = project(folder, `${kind}-cjs`, [packed], {
      "package.json": {},
      "use.js": `const { decide } = require("${entry}");${use}`,
    });
    assert.equal(run("node", ["use.js"], { cwd: cjs }).trim(), "b", `${entry}, require`);
    const wasm = "import { readFileSync } from 'node:fs'; import { createRequire } from 'node:module';"
      + `console.log(WebAssembly.validate(readFileSync(createRequire(import.meta.url).resolve("${entry}/stowplan.wasm"))));`;
    assert.equal(run("node", ["--input-type=module", "-e", wasm], { cwd: esm }).trim(), "true", `${entry}/stowplan.wasm`);
  }
  const vite = project(folder, "vite", [packed, `vite@${versions.vite}`], {
    "package.json": { type: "module" },
    "index.html": "<!doctype html><script type=module src=/main.js></script>",
    "main.js": `import { init, decide } from "stowplan";\nawait init();${use}`,
    "vite.config.js": 'export default { build: { target: "esnext" } };',
  });
  run("npx", ["vite", "build", "--logLevel", "error"], { cwd: vite });
  const assets = readdirSync(join(vite, "dist/assets"));
  const module = assets.find((name) => name.endsWith(".wasm"));
  assert.ok(module, `no module among ${assets.join(", ")}`);
  assert.ok(WebAssembly.validate(readFileSync(join(vite, "dist/assets", module))), "the emitted module is whole");
  const script = readFileSync(join(vite, "dist/assets", assets.find((name) => name.endsWith(".js"))), "utf8");
  assert.ok(script.includes(module), "the bundle fetches it");
  // The bundle itself, with a `fetch` that reads the emitted files.
  writeFileSync(join(vite, "run.mjs"), `
    import { readFileSync } from "node:fs";
    const read = (address) => readFileSync(new URL("./dist" + new URL(address, "http://x/").pathname, import.meta.url));
    globalThis.fetch = async (address) => new Response(read(String(address)), { headers: { "content-type": "application/wasm" } });
    globalThis.location = { href: "http://x/" };
    const nothing = { relList: { supports: () => true }, querySelectorAll: () => [] };
    globalThis.document = { createElement: () => nothing, querySelectorAll: () => [], baseURI: "http://x/", currentScript: null };
    globalThis.MutationObserver = class { observe() {} };
    await import("./dist/assets/${assets.find((name) => name.endsWith(".js"))}");
  `);
  assert.equal(run("node", ["run.mjs"], { cwd: vite }).trim(), "b", "Vite's bundle places the task");
  console.log("installed and used: 2 entries × import, require, module; Vite");
});
