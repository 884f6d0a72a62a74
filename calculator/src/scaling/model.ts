/** The scaling tool's questions. */

import { computed, signal } from "@preact/signals";
import { as, type Answered, type Minute, type ScaleAnswer, type ScheduleAnswer } from "../engine/answers";
import type { Json, JsonObject } from "../engine/json";
import { liveQuestion } from "../engine/question";
import type { Scaling, Side } from "../state/project";
import { iso, shape, startSeconds, type Shape } from "../state/series";
import { edit, project } from "../state/store";

/** Up to this many minutes every one of them is asked for; of longer stretches only what changes. */
const MOST_MINUTES = 3000;

/** The minute that is looked at, counted from the first. */
export const cursor = signal<number | null>(null);

export function setScaling(label: string, change: Partial<Scaling>, merge = "") {
  edit(label, (now) => ({ ...now, scaling: { ...now.scaling, ...change } }), merge && `scaling ${merge}`);
}

export interface Span {
  from: number;
  to: number;
  minutes: number;
}

/** How long a timeline is, in seconds: of more than a day its moments have dates. */
export function lengthOf(timeline: Timeline): number {
  return timeline.span.to - timeline.span.from;
}

/** A series of a shape in place of the first one, or the first of all. */
export function drawSeries(kind: Shape) {
  const { series } = project.peek().scaling;
  const first = series[0];
  const length = first?.values.length ?? 24 * 60;
  const made = { name: first?.name ?? "cpu", start: first?.start ?? "2026-11-02T00:00:00Z", periodSeconds: first?.periodSeconds ?? 60, values: shape(kind, length, 20, 85) };
  setScaling("draw a series", { series: [made, ...series.slice(1)] });
}

/** What the series span, in seconds. */
export function spanOf(scaling: Scaling): Span | null {
  const starts = scaling.series.map(startSeconds);
  if (starts.length === 0) return null;
  const ends = scaling.series.map((one, at) => (starts[at] ?? 0) + Math.max(0, one.values.length - 1) * one.periodSeconds);
  const from = Math.min(...starts);
  const to = Math.max(...ends);
  return { from, to, minutes: Math.floor((to - from) / 60) + 1 };
}

/** Alarms that the policies need and nobody gave, so that a step policy works from the first moment. */
export function scaleDocument(scaling: Scaling, policies: JsonObject[]): JsonObject {
  const span = spanOf(scaling);
  return {
    decide: "scale",
    ScalableTargets: [{ MinCapacity: scaling.min, MaxCapacity: scaling.max }],
    desiredCount: scaling.desired,
    ScalingPolicies: policies,
    ...(scaling.alarms.length > 0 ? { MetricAlarms: scaling.alarms } : {}),
    ...(scaling.schedules.length > 0 ? { ScheduledActions: scaling.schedules } : {}),
    metrics: Object.fromEntries(scaling.series.map((one): [string, Json] => [one.name, { start: one.start, periodSeconds: one.periodSeconds, values: one.values }])),
    ...(span && scaling.series.length > 0 ? { from: iso(span.from), to: iso(span.to) } : {}),
    ...(scaling.startSeconds > 0 || scaling.stopSeconds > 0 ? { running: { startSeconds: scaling.startSeconds, stopSeconds: scaling.stopSeconds } } : {}),
    ...(scaling.deployments.length > 0 ? { deploymentIntervals: scaling.deployments as unknown as Json } : {}),
    detail: span && span.minutes > MOST_MINUTES ? "changes" : "minutes",
  };
}

export interface Timeline {
  a: Answered<ScaleAnswer>;
  b: Answered<ScaleAnswer> | null;
  scaling: Scaling;
  span: Span;
}
export interface TimelineView {
  now: Timeline;
  good: Timeline | null;
}
let good: Timeline | null = null;

export const timeline = liveQuestion<TimelineView>(
  "scale",
  () => {
    const { tool, scaling } = project.value;
    if (tool !== "scaling" || scaling.series.length === 0) return null;
    return { cluster: null, documents: [scaling.a, ...(scaling.b ? [scaling.b] : [])].map((policies) => scaleDocument(scaling, policies)) };
  },
  (answers, asked) => {
    const scaling = project.peek().scaling;
    const first = asked.documents[0];
    const span = { from: Date.parse(String(first?.["from"])) / 1000, to: Date.parse(String(first?.["to"])) / 1000, minutes: 0 };
    span.minutes = Math.floor((span.to - span.from) / 60) + 1;
    const now: Timeline = { a: as<ScaleAnswer>(answers[0]), b: answers[1] ? as<ScaleAnswer>(answers[1]) : null, scaling, span };
    if (now.a.error === undefined && now.b?.error === undefined) good = now;
    return { now, good };
  },
);

/** When each schedule runs next, in words. */
export const firings = liveQuestion<Answered<ScheduleAnswer>[]>(
  "schedule",
  () => {
    const { tool, scaling } = project.value;
    if (tool !== "scaling" || scaling.schedules.length === 0) return null;
    const span = spanOf(scaling);
    const from = span ? iso(span.from) : "2026-11-01T00:00:00Z";
    return { cluster: null, documents: scaling.schedules.map((one) => ({ decide: "schedule", expression: String(one["Schedule"] ?? ""), timezone: String(one["Timezone"] ?? "UTC"), from, count: 3 })) };
  },
  (answers) => answers.map((one) => as<ScheduleAnswer>(one)),
);

/** Desired and running counts at each minute, whether or not the answer has every minute. */
export interface Counts {
  times: number[];
  desired: number[];
  running: number[];
  minutes: (Minute | null)[];
}

export function countsOf(answer: ScaleAnswer, timeline: Timeline): Counts {
  if (answer.minutes && answer.minutes.length > 0) {
    return {
      times: answer.minutes.map((one) => Date.parse(one.at) / 1000),
      desired: answer.minutes.map((one) => one.desiredCount),
      running: answer.minutes.map((one) => one.runningCount),
      minutes: answer.minutes,
    };
  }
  const times: number[] = [];
  const desired: number[] = [];
  let count = timeline.scaling.desired;
  let next = 0;
  for (let time = timeline.span.from; time <= timeline.span.to; time += 60) {
    while (next < answer.changes.length && Date.parse(answer.changes[next]?.at ?? "") / 1000 <= time) {
      count = answer.changes[next]?.to ?? count;
      next += 1;
    }
    times.push(time);
    desired.push(count);
  }
  return { times, desired, running: desired, minutes: times.map(() => null) };
}

export interface Bar {
  from: number;
  to: number;
  kind: string;
}

/** When each alarm was in ALARM. */
export function alarmBars(answer: ScaleAnswer, end: number): { name: string; bars: Bar[] }[] {
  return answer.alarms.map((alarm) => {
    const bars: Bar[] = [];
    for (const [at, one] of alarm.transitions.entries()) {
      if (one.state !== "ALARM") continue;
      const next = alarm.transitions[at + 1];
      bars.push({ from: Date.parse(one.at) / 1000, to: next ? Date.parse(next.at) / 1000 : end, kind: alarm.comparison.startsWith(">") ? "high" : "low" });
    }
    return { name: alarm.alarmName, bars };
  });
}

/** Cooldowns that followed each change. */
export function cooldownBars(counts: Counts, end: number): Bar[] {
  return counts.minutes.flatMap((one, at) => {
    if (!one || (one.outcome !== "scaledOut" && one.outcome !== "scaledIn") || !one.cooldownSeconds) return [];
    const from = counts.times[at] ?? 0;
    return [{ from, to: Math.min(end, from + one.cooldownSeconds), kind: one.outcome === "scaledOut" ? "out" : "in" }];
  });
}

export interface Figures {
  changes: number;
  peak: number;
  held: number;
  end: number;
}

/** What two sets of policies are compared by. */
export function figuresOf(answer: ScaleAnswer, timeline: Timeline): Figures {
  const counts = countsOf(answer, timeline);
  return {
    changes: answer.changes.length,
    peak: counts.desired.reduce((most, count) => Math.max(most, count), 0),
    held: counts.minutes.filter((one) => one?.outcome === "held").length,
    end: answer.desiredCount,
  };
}

export const sides = computed<Side[]>(() => (project.value.scaling.b ? ["a", "b"] : ["a"]));
