/** The answers that the page reads, as `wire/DOCUMENTS.md` describes them. */

import type { JsonObject } from "./json";

export interface EngineError {
  code: string;
  message: string;
  path: string;
  span?: [number, number];
  help?: string;
}
export type Lint = EngineError;

export type Answered<T> = (T & { error?: undefined }) | { error: EngineError };

export interface QueryAnswer {
  matches?: string[];
  canonical: string;
  lints?: Lint[];
}

export interface Placed {
  /** None for a task on Fargate. */
  containerInstanceArn?: string;
  availabilityZone?: string;
  admissibleCount: number;
  admissible?: string[];
  hostPorts: { containerName: string; containerPort: number; hostPort: number; protocol: string }[];
  gpuIds: string[];
}

export interface CheckFailed {
  reason: string;
  needs?: number;
  has?: number;
  text: string;
  rule: string;
}

export interface Explained {
  containerInstanceArn: string;
  verdict: "ignored" | "rejected" | "outranked" | "admissible" | "picked";
  reason?: string;
  text?: string;
  checks?: CheckFailed[];
  stage?: string;
  key?: number | string;
}

export interface Explanation {
  requirement: { cpu: number; memory: number; ports: number[]; portsUdp: number[]; gpus: number; eni: boolean };
  funnel: { step: string; instances: number; rules: string[] }[];
  reasons: { reason: string; instances: number }[];
  remedies: { kind: string; text: string; instances: string[]; by?: number; to?: number; count?: number }[];
  rules: string[];
  instances?: Explained[];
  totals?: { instances: number };
}

export interface PlaceAnswer {
  placements: Placed[];
  failures: { arn: string; reason: string }[];
  event?: string;
  closest?: { containerInstanceArn: string; reason: string };
  unplaced?: number;
  explanation?: Explanation;
  /** The lengths of the whole lists, where only some rows were asked for. */
  totals?: { placements: number; failures: number };
  lints?: Lint[];
}

/** How many more fit. */
export interface FitAnswer {
  count: number;
  limited?: boolean;
  lints?: Lint[];
}

export interface Proposal {
  policyName: string;
  direction: "out" | "in";
  metric: number;
  base: number;
  anchored: boolean;
  wanted: number;
  formula: string;
  rules: string[];
}

export interface Minute {
  at: string;
  alarms: { alarmName: string; value: number | null; state: string }[];
  runningCount: number;
  desiredCount: number;
  outcome: "idle" | "scaledOut" | "scaledIn" | "held";
  policyName?: string;
  cooldownSeconds?: number;
  direction?: "out" | "in";
  text?: string;
  blockedBy?: string;
  cooldownUntil?: string;
  notScaledReason?: JsonObject;
  rules?: string[];
  proposals?: Proposal[];
}

export interface Change {
  at: string;
  policyName?: string;
  scheduledActionName?: string;
  direction?: "out" | "in";
  from: number;
  to: number;
  metric?: number;
  formula?: string;
  alarmName?: string;
  minCapacity?: number;
  maxCapacity?: number;
  error?: unknown;
  rules: string[];
}

export interface Hold {
  from: string;
  to: string;
  direction: "out" | "in";
  text: string;
  blockedBy?: string;
  cooldownUntil?: string;
  notScaledReason?: JsonObject;
  rules: string[];
}

export interface AlarmAnswer {
  alarmName: string;
  policyName?: string;
  comparison: string;
  threshold: number;
  periodSeconds: number;
  evaluationPeriods: number;
  datapointsToAlarm: number;
  transitions: { at: string; state: string }[];
  state: string;
}

export interface ScaleAnswer {
  from: string;
  to: string;
  desiredCount: number;
  runningCount: number;
  minCapacity: number;
  maxCapacity: number;
  changes: Change[];
  holds: Hold[];
  alarms: AlarmAnswer[];
  scheduledRuns: number;
  minutes?: Minute[];
  lints?: Lint[];
}

export interface ScheduleAnswer {
  firings: string[];
  localTimes: string[];
  description: string;
  timezone: string;
  lints?: Lint[];
}

export function as<T>(answer: JsonObject | undefined): Answered<T> {
  return (answer ?? { error: { code: "page/no-answer", message: "no answer came", path: "" } }) as Answered<T>;
}

/** Offsets in UTF-8 bytes to offsets in the string. */
export function charOffset(text: string, bytes: number): number {
  let seen = 0;
  let at = 0;
  for (const c of text) {
    if (seen >= bytes) break;
    const code = c.codePointAt(0) ?? 0;
    seen += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += c.length;
  }
  return at;
}
