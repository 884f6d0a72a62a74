// One class for every entry, and for copies of it that `require` and `import` load side by side.
const BRAND = Symbol.for("stowplan.StowplanError");
const decoder = new TextDecoder();

/** A span of UTF-8 bytes, in the units of JavaScript's strings. */
function utf16(text, [start, end]) {
  const bytes = new TextEncoder().encode(text);
  const length = (until) => decoder.decode(bytes.subarray(0, until)).length;
  return [length(start), length(end)];
}

/** What makes no sense, as an error document says it. */
export class StowplanError extends Error {
  name = "StowplanError";

  constructor({ code, message, path, span, help }, text, options) {
    super(message, options);
    this.code = code;
    this.path = path ?? "";
    if (span !== undefined) this.span = text === undefined ? span : utf16(text, span);
    if (help !== undefined) this.help = help;
    Object.defineProperty(this, BRAND, { value: true });
  }

  static [Symbol.hasInstance](value) {
    return typeof value === "object" && value !== null && value[BRAND] === true;
  }
}
