/** Texts that were pasted or opened, as the engine recognises them. */

import { ask, askOnce } from "./client";
import { as, charOffset, type RecogniseAnswer, type RecognisedPart, type SeriesAnswer } from "./answers";
import type { Series } from "../state/project";
import { problemAt, type Json, type JsonObject, type JsonProblem } from "./json";

/** What is known in a text: its kind, and the list, the element or the value itself. */
export interface Part extends RecognisedPart {
  value: Json;
}

export interface Looked {
  name: string;
  text: string;
  answer: RecogniseAnswer;
  /** The JSON documents in it. */
  values: Json[];
  parts: Part[];
  series: Series[];
  /** Why it cannot be read. */
  wrong: { json: JsonProblem | null; message: string } | null;
}

/** Parts that are series, which the engine reads. */
const OF_SERIES = new Set(["MetricDataResults", "Datapoints", "metrics"]);

/** What a text is, with its JSON read and its series. */
export async function look(name: string, text: string): Promise<Looked> {
  const answer = as<RecogniseAnswer>(await askOnce({ decide: "recognise", text }));
  if (answer.error) throw new Error(answer.error.message);
  const looked: Looked = { name, text, answer, values: [], parts: [], series: [], wrong: null };
  if (answer.problem) {
    const json = problemOf(text, answer.problem);
    return { ...looked, wrong: { json, message: json.message } };
  }
  if (answer.format === "csv") return withSeries(looked, [text]);
  if (answer.format !== "json") return looked;
  const texts = slices(text, answer.values ?? []);
  const values = texts.map((one) => JSON.parse(one) as Json);
  const root = values.length > 1 ? values : (values[0] ?? null);
  const parts = (answer.parts ?? []).map((part): Part => ({ ...part, value: at(root, part.path) }));
  const has = (index: number) => parts.some((part) => OF_SERIES.has(part.kind) && (texts.length === 1 || part.path.startsWith(`/${index}/`)));
  return withSeries({ ...looked, values, parts }, texts.filter((_, index) => has(index)));
}

async function withSeries(looked: Looked, texts: string[]): Promise<Looked> {
  const series: Series[] = [];
  for (const text of texts) {
    const read = await seriesIn(text);
    if (typeof read === "string") return { ...looked, wrong: { json: null, message: read } };
    series.push(...read);
  }
  return { ...looked, series };
}

/** The series of a CSV or of CloudWatch's answers; in words why there are none. */
export async function seriesIn(text: string): Promise<Series[] | string> {
  const read = as<SeriesAnswer>(await askOnce({ decide: "series", text }));
  return read.error ? read.error.message : read.series;
}

/** Hears where a text stops being JSON; of several questions the newest alone is answered. */
export function whereBroken(text: string, heard: (problem: JsonProblem | null) => void) {
  const start = text.length - text.trimStart().length;
  if (!/^\s*[[{]/.test(text)) return heard(problemAt(text, start, { line: text.slice(0, start).split("\n").length, column: 1, message: "expected `{` or `[`" }));
  const done = ([answer]: JsonObject[]) => {
    const found = as<RecogniseAnswer>(answer);
    heard(found.error || !found.problem ? null : problemOf(text, found.problem));
  };
  ask({ slot: "where it breaks", cluster: null, documents: [{ decide: "recognise", text }], done, failed: () => heard(null) });
}

function problemOf(text: string, { span, line, column, message }: NonNullable<RecogniseAnswer["problem"]>): JsonProblem {
  return problemAt(text, charOffset(text, span[0] ?? 0), { line, column, message });
}

/** The parts of a text by their spans in bytes. */
function slices(text: string, spans: number[][]): string[] {
  if (spans.length === 1) return [text.replace(/^\ufeff/, "")];
  const bytes = new TextEncoder().encode(text);
  const decoder = new TextDecoder();
  return spans.map(([from, to]) => decoder.decode(bytes.subarray(from, to)));
}

/** The value at a JSON pointer. */
function at(root: Json, path: string): Json {
  let value: Json | undefined = root;
  for (const key of path.split("/").slice(1)) {
    const name = key.replaceAll("~1", "/").replaceAll("~0", "~");
    value = Array.isArray(value) ? value[Number(name)] : typeof value === "object" && value !== null ? value[name] : undefined;
  }
  return value ?? null;
}
