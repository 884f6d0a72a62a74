/** One text may hold several JSON documents, one after the other: pages that were appended to a file. */

import { parseJson, type Json, type JsonProblem } from "../engine/json";

export type Documents = { ok: true; values: Json[] } | { ok: false; problem: JsonProblem };

export function documentsIn(text: string): Documents {
  const whole = parseJson(text);
  if (whole.ok) return { ok: true, values: [whole.value] };
  const parts = split(text);
  if (parts.length < 2) return { ok: false, problem: whole.problem };
  const values: Json[] = [];
  for (const part of parts) {
    const one = parseJson(part);
    if (!one.ok) return { ok: false, problem: whole.problem };
    values.push(one.value);
  }
  return { ok: true, values };
}

/** The objects and lists that stand side by side in a text; nothing where something else stands between them. */
function split(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let start = -1;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const c = text[at];
    if (inString) {
      if (c === "\\") at += 1;
      else if (c === '"') inString = false;
    } else if (c === '"') {
      if (depth === 0) return [];
      inString = true;
    } else if (c === "{" || c === "[") {
      if (depth === 0) start = at;
      depth += 1;
    } else if (c === "}" || c === "]") {
      depth -= 1;
      if (depth < 0) return [];
      if (depth === 0) parts.push(text.slice(start, at + 1));
    } else if (depth === 0 && !/[\s,]/.test(c ?? "")) return [];
  }
  return depth === 0 ? parts : [];
}
