/** The query tool's questions: what the expression is made of, whether it is right, and what it makes of each instance. */

import { signal } from "@preact/signals";
import { as, charOffset, type Answered, type EngineError, type InstanceRow, type InstancesSummary, type InstancesAnswer, type QueryAnswer, type TokensAnswer } from "../engine/answers";
import { liveQuestion } from "../engine/question";
import { project } from "../state/store";
import { coloured, treeOf, type Coloured, type Tree } from "./expression";

/** Which rows are on show, and how many of them. */
export type Show = "all" | "matching" | "others";
export const show = signal<Show>("all");
export const ROWS = 100;
export const rowsShown = signal(ROWS);

/** ECS takes no expression of this size; a drawing of it would only hold up the page. */
const MOST_COLOURED = 10_000;

/** The colours of the expression, asked for at once with each letter. */
export const colours = liveQuestion<Coloured>(
  "tokens",
  () => {
    const { tool, expression } = project.value;
    return tool === "query" ? { cluster: null, documents: [{ decide: "tokens", expression: expression.slice(0, MOST_COLOURED) }] } : null;
  },
  ([answer], asked) => {
    const source = String(asked.documents[0]?.["expression"] ?? "");
    const read = as<TokensAnswer>(answer);
    return read.error ? { source, tokens: [] } : coloured(source, read);
  },
  0,
);

export interface QueryResult {
  expression: string;
  whole: Answered<QueryAnswer>;
  tree: Tree | null;
  rows: InstanceRow[];
  /** How many rows there are in all of those that `show` asks for. */
  total: number;
  summary: InstancesSummary | null;
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
    const rows = { decide: "instances", expression, show: show.value, options: { rows: rowsShown.value } };
    return { cluster, documents: [{ decide: "query", expression }, { decide: "tokens", expression }, rows] };
  },
  ([whole, tokens, instances], asked) => {
    const expression = String(asked.documents[0]?.["expression"] ?? "");
    const read = as<TokensAnswer>(tokens);
    const table = as<InstancesAnswer>(instances);
    const now: QueryResult = {
      expression,
      whole: as<QueryAnswer>(whole),
      tree: read.error ? null : treeOf(expression, read),
      rows: table.error ? [] : table.instances,
      total: table.error ? 0 : (table.totals?.instances ?? table.instances.length),
      summary: table.error ? null : table.summary,
    };
    if (now.whole.error === undefined) good = now;
    return { now, good };
  },
);

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
