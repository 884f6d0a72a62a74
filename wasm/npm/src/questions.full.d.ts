import type { DecisionDocument } from "../documents.cjs";

/** Every question. */
export type Question = DecisionDocument;
