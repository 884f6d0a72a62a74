/** What is on the page as a command for the terminal: the very document that the engine was asked. */

import type { JsonObject } from "../engine/json";
import { placeDocument } from "../placement/model";
import { scaleDocument } from "../scaling/model";
import { kindOf } from "./cluster";
import type { Project } from "./project";

export function documentOf(project: Project): JsonObject {
  switch (project.tool) {
    case "query":
      return { decide: "query", cluster: project.cluster, expression: project.expression };
    case "placement":
      return { ...placeDocument(project.placement, kindOf(project.placement, project.cluster), project.placement.a, project.placement.count, { explain: "summary" }), cluster: project.cluster };
    case "scaling":
      return scaleDocument(project.scaling, project.scaling.a);
  }
}

/** A here-document, which JSON on one line cannot end; it says whether names and secrets were taken out. */
export function commandOf(project: Project, redacted: boolean): string {
  const body = JSON.stringify(documentOf(project));
  return `stowplan decide - <<'STOWPLAN'\n${body}\nSTOWPLAN\n# ${redacted ? "redacted: pseudonyms stand for names" : "not redacted"}\n`;
}
