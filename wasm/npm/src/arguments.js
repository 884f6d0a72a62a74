// What functions are given, checked before the module sees it: a wrong argument is an error with its name, never a guess.
import { StowplanError } from "./error.js";

function wrong(name, wanted, value) {
  const found = value === null ? "null" : Array.isArray(value) ? "a list" : typeof value === "number" ? String(value) : `a value of type ${typeof value}`;
  return new StowplanError({ code: "argument/wrong-type", message: `\`${name}\` must be ${wanted}, not ${found}` });
}

export function text(name, value) {
  if (typeof value !== "string") throw wrong(name, "a string", value);
  return value;
}

export function flag(name, value) {
  if (typeof value !== "boolean") throw wrong(name, "true or false", value);
  return value;
}

export function bytes(name, value) {
  if (!(value instanceof Uint8Array)) throw wrong(name, "a Uint8Array", value);
  return value;
}

/** A handle: any number; one that names nothing is told by what it is asked for. */
export function handle(name, value) {
  if (typeof value !== "number") throw wrong(name, "a number that this cluster gave", value);
  return value;
}

export function count(name, value) {
  if (!Number.isInteger(value) || value < 0 || value > 0xffff_ffff) throw wrong(name, "a whole number from 0 to 4294967295", value);
  return value;
}

export function handles(name, value) {
  if (value instanceof Float64Array) return value;
  if (Array.isArray(value) && value.every((one) => typeof one === "number")) return Float64Array.from(value);
  throw wrong(name, "a Float64Array of numbers that this cluster gave", value);
}

/** JSON text of an object; a text is taken as it is where `orText`. */
export function json(name, value, orText = false) {
  if (orText && typeof value === "string") return value;
  if (typeof value !== "object" || value === null) throw wrong(name, orText ? "an object or its JSON text" : "an object", value);
  let made;
  try {
    made = JSON.stringify(value);
  } catch (cause) {
    throw new StowplanError({ code: "argument/not-json", message: `\`${name}\` cannot be written as JSON: ${cause.message}` }, undefined, { cause });
  }
  if (made === undefined) throw wrong(name, "an object that can be written as JSON", value);
  return made;
}
