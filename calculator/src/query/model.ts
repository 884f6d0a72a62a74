/** The query tool's question: the whole expression, and each of its conditions alone. */

import { as, charOffset, type Answered, type EngineError, type QueryAnswer } from "../engine/answers";
import { liveQuestion } from "../engine/question";
import { instancesOf, tasksOf, type Instance } from "../state/cluster";
import { project } from "../state/store";
import { leaves, settle, tree, type Leaf, type Tree } from "./language";

/** More conditions than this are not asked one by one. */
const MOST_LEAVES = 60;

export interface QueryRow {
  instance: Instance;
  matches: boolean;
  deciding: Leaf[];
}

export interface QueryResult {
  expression: string;
  whole: Answered<QueryAnswer>;
  tree: Tree | null;
  /** Matches of each condition, by its place. */
  counts: Map<Leaf, number>;
  rows: QueryRow[];
  matched: number;
}

/** The last answer that was no error stays, for the table below a half-written expression. */
export interface QueryView {
  now: QueryResult;
  good: QueryResult | null;
}

let good: QueryResult | null = null;

export const queryAnswer = liveQuestion<QueryView>(
  "query",
  () => {
    const { tool, cluster, expression } = project.value;
    if (tool !== "query") return null;
    const of = tree(expression);
    const parts = of ? leaves(of).slice(0, MOST_LEAVES) : [];
    const texts = [expression, ...parts.map((leaf) => expression.slice(leaf.start, leaf.end))];
    return { cluster, documents: texts.map((text) => ({ decide: "query", expression: text })) };
  },
  (answers, asked) => {
    const { cluster } = project.peek();
    const expression = String(asked.documents[0]?.["expression"] ?? "");
    const now = combine(expression, answers.map((one) => as<QueryAnswer>(one)), instancesOf(asked.cluster === cluster ? cluster : project.peek().cluster));
    if (now.whole.error === undefined) good = now;
    return { now, good };
  },
);

function combine(expression: string, answers: Answered<QueryAnswer>[], instances: Instance[]): QueryResult {
  const whole = answers[0] ?? as<QueryAnswer>(undefined);
  const of = whole.error === undefined ? tree(expression) : null;
  const parts = of ? leaves(of) : [];
  const sets = new Map<Leaf, Set<string>>();
  for (const [at, leaf] of parts.entries()) {
    const answer = answers[at + 1];
    if (answer && answer.error === undefined) sets.set(leaf, new Set(answer.matches ?? []));
  }
  const matches = new Set(whole.error === undefined ? (whole.matches ?? []) : []);
  const complete = of !== null && sets.size === parts.length;
  const rows = instances.map((instance) => {
    const is = matches.has(instance.arn);
    const verdict = complete ? settle(of, (leaf) => sets.get(leaf)?.has(instance.arn) ?? false) : null;
    // The engine's word counts: where this reader came to another result, it says nothing.
    return { instance, matches: is, deciding: verdict?.holds === is ? verdict.deciding : [] };
  });
  const counts = new Map([...sets].map(([leaf, set]) => [leaf, set.size]));
  return { expression, whole, tree: of, counts, rows, matched: matches.size };
}

/** Groups of the tasks on each instance. */
export function groupsByInstance(): Map<string, string[]> {
  const groups = new Map<string, string[]>();
  for (const task of tasksOf(project.value.cluster)) {
    const known = groups.get(task.instance);
    if (known) known.push(task.group);
    else groups.set(task.instance, [task.group]);
  }
  return groups;
}

export interface Fix {
  label: string;
  expression: string;
}

/** A help that names its replacement becomes an edit; others stay words. */
export function fixOf(expression: string, trouble: EngineError): Fix | null {
  if (!trouble.span || !trouble.help) return null;
  const from = charOffset(expression, trouble.span[0]);
  const to = charOffset(expression, trouble.span[1]);
  const make = (text: string, start = from, end = to): Fix => ({ label: text, expression: expression.slice(0, start) + text + expression.slice(end) });
  const close = /close it with `([\])])`/.exec(trouble.help);
  if (close?.[1]) return make(close[1], expression.length, expression.length);
  if (trouble.help.startsWith("close it with the same quote")) return make(expression[from] ?? "'", expression.length, expression.length);
  if (trouble.help === "put the value in quotes") {
    const before = /[^\s,[]*$/.exec(expression.slice(0, from))?.[0].length ?? 0;
    const after = /^[^\s,\]]*/.exec(expression.slice(from))?.[0].length ?? 0;
    const value = expression.slice(from - before, from + after);
    return make(`'${value}'`, from - before, from + after);
  }
  if (trouble.code === "query/unknown-subject" && trouble.help.includes("attribute:NAME")) return make(`attribute:${expression.slice(from, to)}`);
  const named = /^(?:did you mean|write) `([^`…]+)`/.exec(trouble.help)?.[1];
  if (named === undefined || /NAME| exists$/.test(named)) return null;
  if (trouble.code === "query/empty") return make(named, 0, expression.length);
  const starred = named.startsWith("=~ ");
  if (!starred) return make(named);
  // "`=~ x.*`": the operator before the value is replaced with it.
  const operator = /(?:==|=~)\s*['"]?$/.exec(expression.slice(0, from));
  return operator ? make(named, from - operator[0].length, to) : null;
}
