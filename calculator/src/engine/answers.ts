/**
 * The answers that the page reads. Their types are the package's, made from the contract's schemas, so that no key of an answer is
 * unknown here; where those leave a member open, its type is told below.
 */

import type { ErrorDocument, FitCount, ScaleChange, ScaleHold, ScaleOverTime, ScaleProposal } from "stowplan/full";
import type { JsonObject } from "./json";

export type { Amounts, Check, Explanation, InstanceReport, InstanceRow, InstancesAnswer, InstancesSummary, Lint, PlaceAnswer, Placement, QueryAnswer, RecogniseAnswer, RecognisedPart, Requirement, ScheduleAnswer, SeriesAnswer, TokensAnswer } from "stowplan/full";

export type EngineError = ErrorDocument["error"];
export type Answered<T> = (T & { error?: undefined }) | { error: EngineError };

/** How many more fit: the number alone. */
export type FitAnswer = FitCount;

export interface Proposal extends ScaleProposal {
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

export interface Change extends ScaleChange {
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

export interface Hold extends ScaleHold {
  from: string;
  to: string;
  direction: "out" | "in";
  text: string;
  blockedBy?: string;
  cooldownUntil?: string;
  notScaledReason?: JsonObject;
  rules: string[];
}

/** An alarm over the time of an answer. */
export interface Alarm {
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

export interface ScaleAnswer extends Omit<ScaleOverTime, "changes" | "holds" | "alarms" | "minutes"> {
  changes: Change[];
  holds: Hold[];
  alarms: Alarm[];
  minutes?: Minute[];
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
