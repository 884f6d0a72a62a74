/** An expression as the engine reads it: its tokens, its conditions, and how they combine. */

import { charOffset, type TokensAnswer } from "../engine/answers";

export type Tree =
  | { kind: "and" | "or"; parts: Tree[] }
  | { kind: "not"; part: Tree }
  | Leaf;

/** A condition. */
export interface Leaf {
  kind: "leaf";
  /** Its number, from the left. */
  at: number;
  start: number;
  end: number;
  subject: string;
  /** As its symbol, such as `==`. */
  operator: string;
  values: string[];
}

/** The tree of an expression; null for what is none. */
export function treeOf(expression: string, { conditions, tree }: TokensAnswer): Tree | null {
  if (!conditions || !tree) return null;
  const made = (of: NonNullable<TokensAnswer["tree"]>): Tree => {
    if ("and" in of) return { kind: "and", parts: of.and.map(made) };
    if ("or" in of) return { kind: "or", parts: of.or.map(made) };
    if ("not" in of) return { kind: "not", part: made(of.not) };
    const { span = [0, 0], subject = "", operator = "", values = [] } = conditions[of.condition] ?? {};
    return { kind: "leaf", at: of.condition, start: charOffset(expression, span[0] ?? 0), end: charOffset(expression, span[1] ?? 0), subject, operator, values };
  };
  return made(tree);
}

export function leaves(of: Tree): Leaf[] {
  if (of.kind === "leaf") return [of];
  return of.kind === "not" ? leaves(of.part) : of.parts.flatMap(leaves);
}

/** A token in the string's own offsets. */
export interface Token {
  kind: string;
  start: number;
  end: number;
}

/** A text and its tokens. */
export interface Coloured {
  source: string;
  tokens: Token[];
}

export function coloured(source: string, { tokens }: TokensAnswer): Coloured {
  // Spans rise, so one walk finds all offsets.
  const offsets = charOffsets(source, tokens.flatMap((one) => one.span));
  return { source, tokens: tokens.map(({ kind }, at) => ({ kind, start: offsets[2 * at] ?? 0, end: offsets[2 * at + 1] ?? 0 })) };
}

function charOffsets(text: string, bytes: number[]): number[] {
  const out: number[] = [];
  let [seen, at] = [0, 0];
  for (const c of text) {
    while (out.length < bytes.length && (bytes[out.length] ?? 0) <= seen) out.push(at);
    const code = c.codePointAt(0) ?? 0;
    seen += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
    at += c.length;
  }
  while (out.length < bytes.length) out.push(at);
  return out;
}

/** The colours of a text that was just edited, until its own are known: what stands before and after the edit keeps its own, what was typed has those of the token that it touches. */
export function recoloured({ source, tokens }: Coloured, text: string): Token[] {
  if (source === text) return tokens;
  const most = Math.min(source.length, text.length);
  let before = 0;
  while (before < most && source[before] === text[before]) before += 1;
  let after = 0;
  while (after < most - before && source[source.length - 1 - after] === text[text.length - 1 - after]) after += 1;
  const shift = text.length - source.length;
  const out: Token[] = [];
  for (const { kind, start, end } of tokens) {
    if (end < before) out.push({ kind, start, end });
    else if (start > source.length - after) out.push({ kind, start: start + shift, end: end + shift });
    else {
      const from = Math.min(start, text.length - after, before);
      const to = Math.max(end + shift, before, from);
      const last = out.at(-1);
      if (to > from && (!last || last.end <= from)) out.push({ kind, start: from, end: Math.min(to, text.length) });
    }
  }
  return out;
}
