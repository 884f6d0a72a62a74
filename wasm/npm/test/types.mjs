// The types under `strict`, as each kind of project resolves them; the exports, as publint and arethetypeswrong see them.
import assert from "node:assert/strict";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { PACKAGE, inFolder, pack, run, tool } from "./check.mjs";

const USE = `
import { Cluster, StowplanError, decide, init, orThrow } from "ENTRY";
import type { Answers, DecisionDocument, PlaceAnswer, PreparedTask } from "ENTRY";

export async function use(): Promise<string> {
  await init();
  const placed = orThrow(decide({ decide: "place", cluster: { containerInstances: [] }, taskDefinition: { family: "web" } }));
  const answer: PlaceAnswer = placed;
  const arn: string | undefined = placed.placements[0]?.containerInstanceArn;
  const matches: string[] | undefined = orThrow(decide({ decide: "query", expression: "a == b" })).matches;
  SPLIT
  const cluster = Cluster.from({ containerInstances: [] });
  const prepared: PreparedTask = cluster.prepare({ taskDefinition: "web:1", request: { serviceName: "web" } });
  const held = cluster.decide({ decide: "place", taskDefinition: "web:1", request: { count: 2 } });
  if ("error" in held) throw new StowplanErrorLike(held.error.code);
  const document: DecisionDocument = { decide: "rules" };
  return [arn, matches?.length, order, prepared, document.decide, answer.placements.length].join();
}
class StowplanErrorLike extends Error {}
export const known: boolean = Object.create(StowplanError.prototype) instanceof StowplanError;
`;
/** What only the entry that answers everything takes, and what stands for it in the other. */
const SPLIT = {
  full: 'const split: Answers["split"] = orThrow(decide({ decide: "split", count: 3, capacityProviderStrategy: [{ capacityProvider: "FARGATE", weight: 1 }] }));\n  const order = split.order[0];',
  main: 'const order: keyof Answers = "stop";',
};
const used = (entry) => USE.replaceAll("ENTRY", entry).replace("SPLIT", SPLIT[entry.includes("full") ? "full" : "main"]);
const WRONG = [
  'import { decide } from "ENTRY"; decide({ decide: "split", count: 3, capacityProviderStrategy: [] });',
  'import { Cluster } from "ENTRY"; Cluster.from({ containerInstances: [] }).decide({ decide: "fit" });',
  'import { decide } from "ENTRY"; decide({ decide: "plaice" });',
  'import { decide } from "ENTRY"; decide({ decide: "query" });',
  'import { Cluster } from "ENTRY"; new Cluster();',
  'import { Cluster } from "ENTRY"; Cluster.from({ containerInstances: [] }).pick(3);',
  'import { Cluster } from "ENTRY"; Cluster.from({ containerInstances: [] }).column("colour");',
];

await inFolder(async (folder) => {
  const packed = pack(folder);
  for (const [name, type, module, resolution] of [
    ["import", "module", "node16", "node16"],
    ["require", "commonjs", "node16", "node16"],
    ["nodenext", "module", "nodenext", "nodenext"],
    ["bundler", "module", "esnext", "bundler"],
  ]) {
    const root = join(folder, name);
    mkdirSync(root);
    writeFileSync(join(root, "package.json"), JSON.stringify({ name, private: true, type }));
    run("npm", ["install", "--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline", packed], { cwd: root });
    const options = { strict: true, noUncheckedIndexedAccess: true, exactOptionalPropertyTypes: true, module, moduleResolution: resolution, target: "es2022", lib: ["es2023", "dom"], noEmit: true, skipLibCheck: false, types: [] };
    const compile = (files) => {
      writeFileSync(join(root, "tsconfig.json"), JSON.stringify({ compilerOptions: options, files }));
      return run(tool("tsc"), ["-p", root]);
    };
    // The slim entries are ECMAScript modules only.
    const slim = type === "module" ? ["stowplan/slim", "stowplan/full/slim"] : [];
    const files = ["stowplan", "stowplan/full", ...slim].map((entry, at) => {
      writeFileSync(join(root, `use${at}.ts`), used(entry));
      return `use${at}.ts`;
    });
    compile(files);
    WRONG.forEach((text, at) => {
      const mistaken = text.replace(/; (.*)$/s, ";\n// @ts-expect-error it is wrong\n$1");
      writeFileSync(join(root, `wrong${at}.ts`), mistaken.replaceAll("ENTRY", "stowplan"));
    });
    compile(WRONG.map((_, at) => `wrong${at}.ts`));
  }
  for (const file of ["main/index.d.ts", "full/index.d.ts", "documents.d.cts"]) {
    const text = readFileSync(join(PACKAGE, "dist", file), "utf8").replace(/\/\*[^]*?\*\//g, "");
    assert.ok(!/[:<|(]\s*any\b/.test(text), `any in ${file}`);
  }
  run(tool("publint"), ["--strict", packed]);
  // A bundler takes the `.wasm` by its address: it has no types. Node 10 knows no exports.
  run(tool("attw"), [packed, "--profile", "node16", "--ignore-rules", "cjs-resolves-to-esm", "--exclude-entrypoints", "stowplan.wasm", "full/stowplan.wasm", "documents.schema.json"]);
  run(tool("tsd"), ["--files", "test/types.test-d.ts"], { cwd: PACKAGE });
  console.log("strict: import, require, nodenext, bundler × every entry; publint, arethetypeswrong, tsd");
});
