// Every case of `conformance/`, through the command's `decide --lines` and through the package: each answer holds what its case expects,
// and the faces answer the same bytes. `STOWPLAN_NATIVE` names the command.
import assert from "node:assert/strict";
import { spawnSync } from "node:child_process";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { decideText } from "../dist/full/node.js";
import { decideText as decideMain } from "../dist/main/node.js";

const FOLDER = join(import.meta.dirname, "../../../conformance");

const cases = readdirSync(FOLDER).filter((name) => name.endsWith(".json")).sort().flatMap((name) => {
  const file = JSON.parse(readFileSync(join(FOLDER, name), "utf8"));
  return file.cases.map((one) => {
    const document = { ...one.document };
    if (typeof document.cluster === "string") document.cluster = file.fixtures[document.cluster];
    return { ...one, id: `${name}/${one.id}`, text: JSON.stringify(document) };
  });
});
assert.ok(cases.length > 900, `${cases.length} cases are too few`);

const isObject = (value) => value !== null && typeof value === "object" && !Array.isArray(value);

/** What is expected and not there: objects may hold more, lists may not. */
function missing(expected, actual, path) {
  if (isObject(expected) && isObject(actual)) {
    return Object.entries(expected).flatMap(([key, value]) => (Object.hasOwn(actual, key) ? missing(value, actual[key], `${path}/${key}`) : [`${path}/${key} is absent`]));
  }
  if (Array.isArray(expected) && Array.isArray(actual) && expected.length === actual.length) {
    return expected.flatMap((value, at) => missing(value, actual[at], `${path}/${at}`));
  }
  return expected === actual ? [] : [`${path}: expected ${JSON.stringify(expected)}, found ${JSON.stringify(actual)}`];
}

/** What a JSON pointer leads to. */
function pointed(value, pointer) {
  const keys = pointer.split("/").slice(1).map((key) => key.replaceAll("~1", "/").replaceAll("~0", "~"));
  return keys.reduce((found, key) => (found !== null && typeof found === "object" && Object.hasOwn(found, key) ? found[key] : undefined), value);
}

/** A condition: a part of a text, a number, or nothing there. */
function holds(wanted, found) {
  if (wanted === null) return found === undefined || found === null || (Array.isArray(found) && found.length === 0);
  return typeof wanted === "string" ? typeof found === "string" && found.includes(wanted) : found === wanted;
}

const native = spawnSync(process.env.STOWPLAN_NATIVE, ["decide", "--lines", "-"], { input: `${cases.map((one) => one.text).join("\n")}\n`, encoding: "utf8", maxBuffer: 1 << 30 });
const answers = native.stdout.trimEnd().split("\n");
assert.equal(answers.length, cases.length, "an answer a case");

/** What the small entry's README says that it does not tell. */
const UNTOLD = ["document/not-modelled", "document/unknown-key"];
/** Its error lacks the nearest sizes, which come with `check`. */
const OTHER_HELP = ["fargate.json/W1-size"];

/** An answer less the remarks that the small entry does not make. */
function lessUntold(text) {
  const answer = JSON.parse(text);
  if (Array.isArray(answer.lints)) {
    answer.lints = answer.lints.filter((lint) => !UNTOLD.includes(lint.code));
    if (answer.lints.length === 0) delete answer.lints;
  }
  return JSON.stringify(answer);
}

/** Why the small entry may answer otherwise; nothing where it may not. */
function excuse(one, small, full) {
  if (small.includes('"document/left-out"')) return "left out";
  if (small.includes('"request/no-instance-types"')) return "no table of types, said";
  if (lessUntold(small) === lessUntold(full)) return "no table of fields";
  return OTHER_HELP.includes(one.id) ? "less help" : undefined;
}

let both = 0;
const excused = {};
const failures = cases.flatMap((one, at) => {
  const answer = JSON.parse(answers[at]);
  const found = missing(one.answer ?? {}, answer, "");
  for (const [pointer, wanted] of Object.entries(one.checks ?? {})) {
    if (!holds(wanted, pointed(answer, pointer))) found.push(`${pointer}: wanted ${JSON.stringify(wanted)}, found ${JSON.stringify(pointed(answer, pointer))}`);
  }
  if (decideText(one.text) !== answers[at]) found.push("the package answers other bytes than the command");
  const small = decideMain(one.text);
  if (small === answers[at]) both += 1;
  else {
    const why = excuse(one, small, answers[at]);
    if (why === undefined) found.push("the main entry answers other bytes than the command");
    else excused[why] = (excused[why] ?? 0) + 1;
  }
  return found.map((text) => `${one.id}: ${text}`);
});
assert.deepEqual(failures, [], `${failures.length} differences`);
console.log(`${cases.length} cases hold through the command and the package, ${both} of them by the main entry, too; otherwise there: ${Object.entries(excused).map(([why, count]) => `${count} ${why}`).join(", ")}`);
