/** JSON values, and where JSON text goes wrong: the same words in every browser. */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export interface JsonProblem {
  message: string;
  offset: number;
  line: number;
  column: number;
  /** The line, shortened, and how many characters stand before the place in it. */
  excerpt: string;
  caret: number;
}

export type Parsed = { ok: true; value: Json } | { ok: false; problem: JsonProblem };

export function isObject(value: unknown): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

export function asArray(value: unknown): Json[] {
  return Array.isArray(value) ? value : [];
}

export function asString(value: unknown): string {
  return typeof value === "string" ? value : typeof value === "number" ? String(value) : "";
}

export function asNumber(value: unknown, otherwise = 0): number {
  const number = typeof value === "string" && value.trim() !== "" ? Number(value) : value;
  return typeof number === "number" && Number.isFinite(number) ? number : otherwise;
}

/** Parses JSON text; a failure tells the place and what was expected there. */
export function parseJson(text: string): Parsed {
  try {
    return { ok: true, value: JSON.parse(text) as Json };
  } catch {
    const found = new Scanner(text).run();
    return { ok: false, problem: locate(text, found.offset, found.message) };
  }
}

/** Line and column (from 1) of an offset, with the part of the line around it. */
export function locate(text: string, offset: number, message: string): JsonProblem {
  const before = text.slice(0, offset);
  const lineStart = before.lastIndexOf("\n") + 1;
  const lineEnd = text.indexOf("\n", offset);
  const from = Math.max(lineStart, offset - 32);
  const to = Math.min(lineEnd < 0 ? text.length : lineEnd, offset + 32);
  return {
    message,
    offset,
    line: before.split("\n").length,
    column: offset - lineStart + 1,
    excerpt: text.slice(from, to).replaceAll("\t", " "),
    caret: offset - from,
  };
}

interface Stop {
  offset: number;
  message: string;
}

/** Walks over JSON text that `JSON.parse` refused, to the first wrong place. Keeps its own stack, so depth cannot hurt. */
class Scanner {
  private at = 0;
  constructor(private readonly text: string) {}

  run(): Stop {
    const stack: ("object" | "array")[] = [];
    let expect: "value" | "first-key" | "key" | "first-item" | "after" = "value";
    for (;;) {
      this.space();
      const c = this.text[this.at];
      if (expect === "after") {
        const inside = stack.at(-1);
        if (inside === undefined) return this.stop(c === undefined ? "the text is not JSON" : `nothing may follow the value, found ${this.found()}`);
        if (c === ",") {
          this.at += 1;
          expect = inside === "object" ? "key" : "value";
        } else if (c === (inside === "object" ? "}" : "]")) {
          this.at += 1;
          stack.pop();
        } else return this.stop(`expected \`,\` or \`${inside === "object" ? "}" : "]"}\`, found ${this.found()}`);
        continue;
      }
      if (expect === "first-key" || expect === "key") {
        if (c === "}" && expect === "first-key") {
          this.at += 1;
          stack.pop();
          expect = "after";
          continue;
        }
        if (c !== '"') return this.stop(c === "}" ? "a comma stands before `}`" : `expected a key in double quotes, found ${this.found()}`);
        const wrong = this.string();
        if (wrong) return wrong;
        this.space();
        if (this.text[this.at] !== ":") return this.stop(`expected \`:\` after the key, found ${this.found()}`);
        this.at += 1;
        expect = "value";
        continue;
      }
      if (c === "]" && expect === "first-item") {
        this.at += 1;
        stack.pop();
        expect = "after";
        continue;
      }
      if (c === "{") {
        this.at += 1;
        stack.push("object");
        expect = "first-key";
      } else if (c === "[") {
        this.at += 1;
        stack.push("array");
        expect = "first-item";
      } else {
        const wrong = c === '"' ? this.string() : this.scalar();
        if (wrong) return wrong;
        expect = "after";
      }
    }
  }

  private space() {
    while (" \t\r\n".includes(this.text[this.at] ?? "x")) this.at += 1;
  }

  private stop(message: string, offset = this.at): Stop {
    return { message, offset };
  }

  private found(): string {
    const c = this.text[this.at];
    if (c === undefined) return "the end of the text";
    const word = /^[\w.+-]+/.exec(this.text.slice(this.at, this.at + 24));
    return `\`${word ? word[0] : c}\``;
  }

  private string(): Stop | undefined {
    const open = this.at;
    this.at += 1;
    for (;;) {
      const c = this.text[this.at];
      if (c === undefined) return this.stop("this string is never closed", open);
      if (c < " ") return this.stop(c === "\n" || c === "\r" ? "a string ends before the line does" : "a control character stands in a string");
      if (c === "\\") {
        const ok = /^\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/.exec(this.text.slice(this.at, this.at + 6));
        if (!ok) return this.stop("this escape is not one of JSON's");
        this.at += ok[0].length;
        continue;
      }
      this.at += 1;
      if (c === '"') return undefined;
    }
  }

  private scalar(): Stop | undefined {
    const rest = this.text.slice(this.at, this.at + 400);
    const ok = /^(?:true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)(?![\w.+-])/.exec(rest);
    if (ok) {
      this.at += ok[0].length;
      return undefined;
    }
    if (rest[0] === "'") return this.stop("strings stand in double quotes");
    return this.stop(rest === "" || /^[\]},:]/.test(rest) ? `expected a value, found ${this.found()}` : `${this.found()} is not a JSON value`);
  }
}
