import type { PlaceDocument, QueryDocument, StopDocument } from "../documents.cjs";

/** What this entry answers: placement, scale-in, queries. `stowplan/full` answers every question. */
export type Question = PlaceDocument | StopDocument | QueryDocument;
