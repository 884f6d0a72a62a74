/**
 * The query language as the page needs it: where tokens begin and end, and how conditions combine.
 * Whether an expression is right, and what each condition matches, the engine says; this only colours and reads.
 */

export type TokenKind = "subject" | "operator" | "word" | "value" | "bracket" | "other";

export interface Token {
  kind: TokenKind;
  start: number;
  end: number;
  text: string;
}

export type Tree =
  | { kind: "and" | "or"; start: number; end: number; parts: Tree[] }
  | { kind: "not"; start: number; end: number; part: Tree }
  | Leaf;

export interface Leaf {
  kind: "leaf";
  start: number;
  end: number;
  subject: string;
  /** In its short form, such as `==`. */
  operator: string;
  values: string[];
}

const WORDS: { [word: string]: string } = {
  not_exists: "!exists",
  not_equals: "!=",
  not_matches: "!~",
  not_in: "!in",
  greater_than_equal: ">=",
  greater_than: ">",
  less_than_equal: "<=",
  less_than: "<",
  matches: "=~",
  equals: "==",
  exists: "exists",
  in: "in",
};
const SYMBOLS = ["!exists", "!in", "==", "!=", ">=", "<=", "=~", "!~", ">", "<"];
const SUBJECT = /^(?:attribute:[A-Za-z0-9._/\\-]+|task:group|agentConnected|agentVersion|ec2InstanceId|registeredAt|runningTasksCount)(?![A-Za-z0-9_:])/;

export function tokens(source: string): Token[] {
  const out: Token[] = [];
  let at = 0;
  /** What a value may be: after an operator one value, within brackets several. */
  let wants: "subject" | "value" | "list" = "subject";
  let pattern = false;
  const push = (kind: TokenKind, length: number) => {
    out.push({ kind, start: at, end: at + length, text: source.slice(at, at + length) });
    at += length;
  };
  while (at < source.length) {
    const rest = source.slice(at);
    const space = /^[ \t\r\n]+/.exec(rest);
    if (space) {
      at += space[0].length;
      continue;
    }
    if (wants === "value" || wants === "list") {
      if (wants === "list" && /^[\],]/.test(rest)) {
        if (rest[0] === "]") wants = "subject";
        push("bracket", 1);
        continue;
      }
      if (wants === "value" && rest[0] === ")") {
        wants = "subject";
        continue;
      }
      push("value", valueLength(rest, pattern));
      if (wants === "value") wants = "subject";
      continue;
    }
    const symbol = SYMBOLS.find((one) => rest.startsWith(one));
    const word = /^[A-Za-z_][\w]*/.exec(rest)?.[0] ?? "";
    const subject = SUBJECT.exec(rest);
    if (rest.startsWith("&&") || rest.startsWith("||")) push("word", 2);
    else if (symbol !== undefined || (word in WORDS && !subject)) {
      const text = symbol ?? word;
      const short = WORDS[text] ?? text;
      push("operator", text.length);
      pattern = short === "=~" || short === "!~";
      if (short === "in" || short === "!in") {
        const open = /^[ \t\r\n]*\[/.exec(source.slice(at));
        if (open) {
          at += open[0].length - 1;
          push("bracket", 1);
          wants = "list";
        }
      } else if (short !== "exists" && short !== "!exists") wants = "value";
    } else if (/^(?:and|or|not)$/.test(word)) push("word", word.length);
    else if (rest[0] === "!") push("word", 1);
    else if (/^[()[\]]/.test(rest)) push("bracket", 1);
    else if (subject) push("subject", subject[0].length);
    else push("other", /^[^\s()[\],'"!=<>~&|]+/.exec(rest)?.[0].length ?? 1);
  }
  return out;
}

/** How long the value is that the text starts with: quoted, or a bare run in which a pattern may have parentheses. */
function valueLength(rest: string, pattern: boolean): number {
  const quote = rest[0];
  if (quote === "'" || quote === '"') {
    const close = rest.indexOf(quote, 1);
    return close < 0 ? rest.length : close + 1;
  }
  let at = 0;
  let depth = 0;
  while (at < rest.length) {
    const c = rest[at] ?? "";
    if (/[ \t\r\n]/.test(c)) break;
    if (c === "[") {
      const close = rest.indexOf("]", at);
      at = close < 0 ? rest.length : close + 1;
      continue;
    }
    if (pattern && c === "(") depth += 1;
    else if (c === ")") {
      if (depth === 0) break;
      depth -= 1;
    } else if (depth === 0 && (c === "," || c === "]" || rest.startsWith("&&", at) || rest.startsWith("||", at))) break;
    at += 1;
  }
  return Math.max(1, at);
}

/** The tree of an expression that the engine took; null when this reader cannot follow. */
export function tree(source: string): Tree | null {
  const list = tokens(source);
  let at = 0;
  let depth = 0;
  const peek = () => list[at];
  const is = (...texts: string[]) => {
    const token = list[at];
    return token !== undefined && (token.kind === "word" || token.kind === "bracket") && texts.includes(token.text);
  };
  const chain = (kind: "and" | "or", words: string[], inner: () => Tree | null) => (): Tree | null => {
    const first = inner();
    if (!first) return null;
    const parts = [first];
    while (is(...words)) {
      at += 1;
      const part = inner();
      if (!part) return null;
      parts.push(part);
    }
    return parts.length === 1 ? first : { kind, start: first.start, end: parts.at(-1)?.end ?? first.end, parts };
  };
  const not = (): Tree | null => {
    const start = peek()?.start ?? 0;
    if (is("not", "!")) {
      at += 1;
      depth += 1;
      const part = depth > 300 ? null : not();
      depth -= 1;
      return part && { kind: "not", start, end: part.end, part };
    }
    if (is("(")) {
      at += 1;
      depth += 1;
      const inner = depth > 300 ? null : or();
      depth -= 1;
      const close = peek();
      if (!inner || !is(")") || !close) return null;
      at += 1;
      // A condition keeps its own place, without the parentheses.
      return inner.kind === "leaf" ? inner : { ...inner, start, end: close.end };
    }
    return leaf();
  };
  const leaf = (): Tree | null => {
    const subject = list[at];
    const operator = list[at + 1];
    if (subject?.kind !== "subject" || operator?.kind !== "operator") return null;
    at += 2;
    const short = WORDS[operator.text] ?? operator.text;
    const made: Leaf = { kind: "leaf", start: subject.start, end: operator.end, subject: subject.text, operator: short, values: [] };
    if (is("[")) {
      at += 1;
      while (list[at] && !is("]")) {
        const token = list[at];
        if (token?.kind === "value") made.values.push(unquoted(token.text));
        at += 1;
      }
      made.end = list[at]?.end ?? made.end;
      at += 1;
    } else if (list[at]?.kind === "value") {
      made.values.push(unquoted(list[at]?.text ?? ""));
      made.end = list[at]?.end ?? made.end;
      at += 1;
    }
    return made;
  };
  const and = chain("and", ["and", "&&"], not);
  const or: () => Tree | null = chain("or", ["or", "||"], and);
  const made = or();
  return made && at === list.length ? made : null;
}

export function leaves(of: Tree): Leaf[] {
  if (of.kind === "leaf") return [of];
  return of.kind === "not" ? leaves(of.part) : of.parts.flatMap(leaves);
}

function unquoted(text: string): string {
  return /^(['"]).*\1$/s.test(text) ? text.slice(1, -1) : text;
}

/** What became of one instance: whether the tree holds, and the conditions that settled it. */
export interface Verdict {
  holds: boolean;
  deciding: Leaf[];
}

/** Combines what the engine said of each condition. The first condition that settles it is named; without one, all are. */
export function settle(of: Tree, holds: (leaf: Leaf) => boolean): Verdict {
  if (of.kind === "leaf") return { holds: holds(of), deciding: [of] };
  if (of.kind === "not") {
    const inner = settle(of.part, holds);
    return { holds: !inner.holds, deciding: inner.deciding };
  }
  const settling = of.kind === "or";
  const all: Leaf[] = [];
  for (const part of of.parts) {
    const verdict = settle(part, holds);
    if (verdict.holds === settling) return verdict;
    all.push(...verdict.deciding);
  }
  return { holds: !settling, deciding: all };
}
