#!/usr/bin/env node
// `npx stowplan`: the engine's questions in a shell, the answers as their JSON. The command built from Rust has tables and more words.
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { StowplanError, decide, decideText } from "./full/node.js";

const USAGE = `usage: stowplan WORD

  decide FILE [--lines]     answers a decision document; with --lines one a line
  check FILE…               what ECS would refuse in task definitions; of a folder every *.json below
  query EXPR [FILE…]        which container instances an expression matches; without files it is only checked
  schedule EXPR [--tz ZONE] [--from TIME] [-n COUNT]
                            the next runs of cron(…), rate(…) or at(…)

\`-\` reads standard input. Answers are JSON, as the contract of the decision documents has them.
Exit codes: 0 answered, 1 bad input, 2 bad usage, 3 the answer is no.`;

class Usage extends Error {}

/** Words and `--options`, of which `known` says whether they take a value. */
function parse(words, known) {
  const options = {};
  const rest = [];
  for (let at = 0; at < words.length; at += 1) {
    const word = words[at];
    if (!/^-./.test(word)) rest.push(word);
    else if (!Object.hasOwn(known, word)) throw new Usage(`no option \`${word}\``);
    else if (known[word]) {
      at += 1;
      if (at >= words.length) throw new Usage(`\`${word}\` needs a value`);
      options[word] = words[at];
    } else options[word] = true;
  }
  return { options, rest };
}

function read(file) {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (cause) {
    throw new StowplanError({ code: "input/unreadable", message: `cannot read \`${file}\`: ${cause.message}` }, undefined, { cause });
  }
}

/** JSON of a file; the engine tells what is wrong with text that is none. */
function json(file) {
  const text = read(file);
  try {
    return JSON.parse(text.replace(/^\uFEFF/, ""));
  } catch {
    const { error } = JSON.parse(decideText(text));
    throw new StowplanError({ ...error, message: `\`${file}\`: ${error?.message ?? "the text is not JSON"}` });
  }
}

/** A file, or every *.json below a folder, in order. */
function filesOf(path) {
  if (path === "-" || !statSync(path, { throwIfNoEntry: false })?.isDirectory()) return [path];
  return readdirSync(path, { withFileTypes: true })
    .filter((entry) => (entry.isDirectory() ? entry.name !== "node_modules" && !entry.name.startsWith(".") : entry.name.endsWith(".json")))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .flatMap((entry) => filesOf(join(path, entry.name)));
}

// The contract's table of exit codes (wire/DOCUMENTS.md), as the command has it.
const REFUSALS = ["failures", "unplaced", "waiting", "unstopped", "stuck", "unfit"];
const YES = ["reachable", "completes"];
const holds = (value) => (Array.isArray(value) ? value.length > 0 : typeof value === "object" && value !== null ? Object.keys(value).length > 0 : Boolean(value));

function exitOf(answer) {
  if (answer.error !== undefined) return 1;
  const fitsNone = (answer.left !== undefined || answer.quota !== undefined) && answer.count === 0;
  const no =
    REFUSALS.some((key) => holds(answer[key])) ||
    (answer.findings ?? []).some((one) => one.severity === "error") ||
    (answer.verdict !== undefined && !YES.includes(answer.verdict)) ||
    holds(answer.asked?.neverStart) ||
    fitsNone;
  return no ? 3 : 0;
}

const worst = (codes) => (codes.includes(1) ? 1 : codes.includes(3) ? 3 : 0);

const WORDS = {
  decide(words) {
    const { options, rest } = parse(words, { "--lines": false });
    if (rest.length !== 1) throw new Usage("`decide` takes one file");
    const text = read(rest[0]);
    const documents = options["--lines"] ? text.split("\n").filter((line) => line.trim() !== "") : [text];
    const answers = documents.map((document) => decideText(document));
    for (const answer of answers) process.stdout.write(`${answer}\n`);
    return worst(answers.map((answer) => exitOf(JSON.parse(answer))));
  },
  check(words) {
    const { rest } = parse(words, {});
    if (rest.length === 0) throw new Usage("`check` takes files or folders");
    const taskDefinitions = rest.flatMap(filesOf).flatMap((file) => {
      const value = json(file);
      // Of a folder only what is a task definition: others are none of ours.
      if (!rest.includes(file) && value?.containerDefinitions === undefined && value?.taskDefinition?.containerDefinitions === undefined) return [];
      return [{ file, ...decide({ decide: "check", taskDefinition: value }) }];
    });
    process.stdout.write(`${JSON.stringify({ taskDefinitions }, null, 2)}\n`);
    return worst(taskDefinitions.map(exitOf));
  },
  query(words) {
    const { rest } = parse(words, {});
    const [expression, ...files] = rest;
    if (expression === undefined) throw new Usage("`query` takes an expression");
    return answer({ decide: "query", expression, ...(files.length > 0 ? { cluster: files.flatMap(filesOf).map(json) } : {}) });
  },
  schedule(words) {
    const { options, rest } = parse(words, { "--tz": true, "--from": true, "-n": true, "--count": true });
    if (rest.length !== 1) throw new Usage("`schedule` takes one expression");
    const count = Number(options["-n"] ?? options["--count"] ?? 10);
    if (!Number.isInteger(count) || count < 1) throw new Usage("the count is not a whole number above 0");
    const from = options["--from"] ?? `${new Date().toISOString().slice(0, 19)}Z`;
    return answer({ decide: "schedule", expression: rest[0], timezone: options["--tz"] ?? "UTC", from, count });
  },
};

function answer(document) {
  const found = decide(document);
  process.stdout.write(`${JSON.stringify(found, null, 2)}\n`);
  return exitOf(found);
}

function main([word, ...words]) {
  if (word === undefined || ["help", "-h", "--help"].includes(word)) {
    process.stdout.write(`${USAGE}\n`);
    return word === undefined ? 2 : 0;
  }
  if (!Object.hasOwn(WORDS, word)) throw new Usage(`no word \`${word}\``);
  return WORDS[word](words);
}

try {
  process.exitCode = main(process.argv.slice(2));
} catch (error) {
  if (error instanceof Usage) {
    process.stderr.write(`stowplan: ${error.message}\n\n${USAGE}\n`);
    process.exitCode = 2;
  } else if (error instanceof StowplanError) {
    const { code, message, path, help } = error;
    process.stdout.write(`${JSON.stringify({ error: { code, message, path, ...(help === undefined ? {} : { help }) } })}\n`);
    process.exitCode = 1;
  } else throw error;
}
