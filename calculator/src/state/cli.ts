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

/** A here-document whose end word does not occur in it. */
export function commandOf(project: Project): string {
  const body = JSON.stringify(documentOf(project));
  return `stowplan decide - <<'STOWPLAN'\n${body}\nSTOWPLAN\n`;
}
