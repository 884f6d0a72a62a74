/** Metric series: from CSV and CloudWatch's answers, and drawn. */

import { asArray, asNumber, asString, isObject, type JsonObject } from "../engine/json";
import type { Series } from "./project";

const MOST_POINTS = 600_000;

type Point = [seconds: number, value: number | null];

/** Puts points on an even grid: the smallest step between them, gaps where none is. Null when there are too few. */
export function toGrid(name: string, points: Point[]): Series | null {
  const sorted = [...points].sort((a, b) => a[0] - b[0]);
  const first = sorted[0];
  const last = sorted.at(-1);
  if (!first || !last) return null;
  let step = Infinity;
  for (let at = 1; at < sorted.length; at += 1) {
    const gap = (sorted[at]?.[0] ?? 0) - (sorted[at - 1]?.[0] ?? 0);
    if (gap > 0) step = Math.min(step, gap);
  }
  const period = Number.isFinite(step) ? Math.max(1, Math.round(step)) : 60;
  const length = Math.round((last[0] - first[0]) / period) + 1;
  if (length > MOST_POINTS) return null;
  const values: (number | null)[] = Array.from({ length }, () => null);
  for (const [time, value] of sorted) values[Math.round((time - first[0]) / period)] = value;
  return { name, start: iso(first[0]), periodSeconds: period, values };
}

export function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

export function startSeconds(series: Series): number {
  return Date.parse(series.start) / 1000;
}

function seconds(value: unknown): number {
  if (typeof value === "number") return value > 1e11 ? value / 1000 : value;
  if (typeof value !== "string") return NaN;
  const text = value.trim().replaceAll('"', "");
  if (/^\d+(\.\d+)?$/.test(text)) return seconds(Number(text));
  // A date and time without a zone is UTC, as CloudWatch means it.
  return Date.parse(/[Zz]|[+-]\d\d:?\d\d$/.test(text) ? text : `${text.replace(" ", "T")}${text.includes(":") ? "Z" : ""}`) / 1000;
}

/** `get-metric-data`, `get-metric-statistics`, or the series of a decision document. */
export function seriesFromResults(results: JsonObject[]): Series[] {
  return results.flatMap((one, at) => {
    const name = asString(one["Id"]) || asString(one["Label"]) || `m${at + 1}`;
    if (Array.isArray(one["values"]) && one["start"] !== undefined) {
      const start = seconds(one["start"]);
      if (!Number.isFinite(start)) return [];
      const values = one["values"].map((value) => (typeof value === "number" ? value : null));
      return [{ name, start: iso(start), periodSeconds: asNumber(one["periodSeconds"], 60), values }];
    }
    let points: Point[] = [];
    if (Array.isArray(one["Timestamps"])) {
      const values = asArray(one["Values"]);
      points = one["Timestamps"].map((time, index): Point => [seconds(time), typeof values[index] === "number" ? values[index] : null]);
    } else if (Array.isArray(one["Datapoints"])) {
      points = one["Datapoints"].filter(isObject).map((point): Point => {
        const value = point["Average"] ?? point["Sum"] ?? point["Maximum"] ?? point["Minimum"];
        return [seconds(point["Timestamp"]), typeof value === "number" ? value : null];
      });
    } else if (Array.isArray(one["points"])) {
      points = one["points"].filter(Array.isArray).map((pair): Point => [seconds(pair[0]), typeof pair[1] === "number" ? pair[1] : null]);
    }
    const made = toGrid(name, points.filter(([time]) => Number.isFinite(time)));
    return made ? [made] : [];
  });
}

export type CsvOutcome = { ok: true; series: Series[] } | { ok: false; message: string };

/** A column of times, then one for each metric; a first line of names is optional. */
export function seriesFromCsv(text: string): CsvOutcome {
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "" && !line.startsWith("#"));
  const separator = /[\t;]/.exec(lines[0] ?? "")?.[0] ?? ",";
  const cells = (line: string) => line.split(separator).map((cell) => cell.trim().replace(/^"(.*)"$/, "$1"));
  const head = cells(lines[0] ?? "");
  const named = !Number.isFinite(seconds(head[0]));
  const rows = named ? lines.slice(1) : lines;
  if (head.length < 2) return { ok: false, message: "a CSV has a column of times and one or more of values" };
  if (rows.length === 0) return { ok: false, message: "the CSV has no rows" };
  const columns: Point[][] = head.slice(1).map(() => []);
  for (const [index, row] of rows.entries()) {
    const parts = cells(row);
    const time = seconds(parts[0]);
    if (!Number.isFinite(time)) return { ok: false, message: `line ${index + (named ? 2 : 1)}: \`${parts[0] ?? ""}\` is no time` };
    for (const [at, column] of columns.entries()) {
      const cell = parts[at + 1] ?? "";
      const value = cell === "" ? null : Number(cell);
      if (value !== null && !Number.isFinite(value)) return { ok: false, message: `line ${index + (named ? 2 : 1)}: \`${cell}\` is not a number` };
      column.push([time, value]);
    }
  }
  const series = columns.flatMap((points, at) => toGrid(named ? (head[at + 1] ?? "metric") : at === 0 ? "metric" : `metric${at + 1}`, points) ?? []);
  return series.length > 0 ? { ok: true, series } : { ok: false, message: "too long, or the steps between the times are too small" };
}

export function toCsv(series: Series[]): string {
  const first = series[0];
  if (!first) return "time\n";
  const from = startSeconds(first);
  const rows = first.values.map((_, at) => [iso(from + at * first.periodSeconds), ...series.map((one) => one.values[at] ?? "")].join(","));
  return [["time", ...series.map((one) => one.name)].join(","), ...rows].join("\n") + "\n";
}

export type Shape = "flat" | "ramp" | "spike" | "day" | "steps";

/** A series to begin with. */
export function shape(kind: Shape, length: number, low: number, high: number): number[] {
  return Array.from({ length }, (_, at) => {
    const x = length < 2 ? 0 : at / (length - 1);
    const part = {
      flat: 0,
      ramp: x < 0.2 ? 0 : x > 0.8 ? 1 : (x - 0.2) / 0.6,
      spike: x > 0.25 && x < 0.45 ? 1 : 0,
      day: (1 - Math.cos(2 * Math.PI * x)) / 2,
      steps: Math.floor(x * 4) / 3,
    }[kind];
    return Math.round((low + (high - low) * Math.min(1, part)) * 10) / 10;
  });
}
