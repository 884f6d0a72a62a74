/** Metric series: drawn, and written as CSV. */

import type { Series } from "./project";

export function iso(seconds: number): string {
  return new Date(seconds * 1000).toISOString().replace(".000Z", "Z");
}

export function startSeconds(series: Series): number {
  return Date.parse(series.start) / 1000;
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
