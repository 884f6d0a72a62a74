/**
 * The answers that the page reads. Their types are the package's, made from the contract's schemas, so that no key of an answer is
 * unknown here.
 */

import type { ErrorDocument, FitCount, ScaleChange, ScaleHold, ScaleOverTime, ScaleProposal } from "stowplan/full";
import type { JsonObject } from "./json";

export type { Amounts, Check, Explanation, InstanceReport, InstanceRow, InstancesAnswer, InstancesSummary, Lint, PlaceAnswer, Placement, QueryAnswer, RecogniseAnswer, RecognisedPart, Requirement, ScheduleAnswer, SeriesAnswer, TokensAnswer } from "stowplan/full";

export type EngineError = ErrorDocument["error"];
export type Answered<T> = (T & { error?: undefined }) | { error: EngineError };

/** How many more fit: the number alone. */
export type FitAnswer = FitCount;

export type Proposal = ScaleProposal;
export type Hold = ScaleHold;
export type Minute = NonNullable<ScaleOverTime["minutes"]>[number];
/** An alarm over the time of an answer. */
export type Alarm = ScaleOverTime["alarms"][number];

/** A key of either of several types, and its type there. */
type EitherKey<T> = T extends unknown ? keyof T : never;
type Either<T, K extends PropertyKey> = T extends { [P in K]?: infer V } ? V : never;

/** A change, by a policy or by a scheduled action: what both have, and what either may have. */
export type Change = { [K in keyof ScaleChange]: ScaleChange[K] } & { [K in EitherKey<ScaleChange>]?: Either<ScaleChange, K> };

/** What the page asks: the policies over time. */
export type ScaleAnswer = Omit<ScaleOverTime, "changes"> & { changes: Change[] };

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
