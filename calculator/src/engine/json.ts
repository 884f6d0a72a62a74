/** JSON values, and places where JSON text goes wrong. */

export type Json = null | boolean | number | string | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export interface JsonProblem {
  message: string;
  line: number;
  column: number;
  /** The line, shortened, and how many characters stand before the place in it. */
  excerpt: string;
  caret: number;
}

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

/** A place in a text with the part of its line around it. */
export function problemAt(text: string, offset: number, { line, column, message }: { line: number; column: number; message: string }): JsonProblem {
  const lineStart = text.lastIndexOf("\n", offset - 1) + 1;
  const lineEnd = text.indexOf("\n", offset);
  const from = Math.max(lineStart, offset - 32);
  const to = Math.min(lineEnd < 0 ? text.length : lineEnd, offset + 32);
  return { message, line, column, excerpt: text.slice(from, to).replaceAll("\t", " "), caret: offset - from };
}
