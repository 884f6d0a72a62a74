// Writes the types of the documents from their schemas, once for all entries and both kinds of modules: `dist/documents.d.cts`.
import { copyFileSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { compile } from "json-schema-to-typescript";

const source = new URL("../../../wire/schemas/documents.json", import.meta.url);
const schemas = JSON.parse(readFileSync(source, "utf8"));
const part = (name) => ({ $ref: `#/$defs/${name}` });
const root = {
  title: "Documents",
  description: "Everything that is asked and answered.",
  type: "object",
  properties: { question: part("DecisionDocument"), answer: part("Answer"), answers: part("Answers"), error: part("ErrorDocument") },
  required: ["question", "answer", "answers", "error"],
  additionalProperties: false,
  $defs: schemas.$defs,
};
const text = await compile(root, "Documents", {
  bannerComment: "// Generated from the schemas of the decision documents.",
  unreachableDefinitions: true,
  strictIndexSignatures: true,
});
const more = `
/** A document without some of its keys. */
export type Without<D, K extends PropertyKey> = { [P in keyof D as P extends K ? never : P]: D[P] };

/** Questions without the cluster that they are about. */
export type AboutHeld<Q> = Q extends { decide: string } ? Without<Q, "cluster"> : never;

/** A question about a cluster that is held in memory. */
export type HeldDocument = AboutHeld<DecisionDocument>;

/** Tasks to prepare: a \`place\` document without its cluster. */
export type PreparedDocument = Without<PlaceDocument, "cluster" | "decide">;
`;
const target = new URL("../dist/", import.meta.url);
mkdirSync(target, { recursive: true });
writeFileSync(new URL("documents.d.cts", target), text + more);
copyFileSync(source, new URL("documents.schema.json", target));
