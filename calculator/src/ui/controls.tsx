/** The few controls that every tool is made of. */

import type { ComponentChildren, JSX } from "preact";
import { useEffect, useId, useRef, useState } from "preact/hooks";
import { isObject, type Json, type JsonProblem } from "../engine/json";
import { whereBroken } from "../engine/texts";
import { announce } from "../state/store";
import { Icon, type IconName } from "./icons";

export function Panel(props: { title: ComponentChildren; id?: string; note?: ComponentChildren; actions?: ComponentChildren; children: ComponentChildren; class?: string }): JSX.Element {
  const made = useId();
  const id = props.id ?? made;
  return (
    <section class={`panel ${props.class ?? ""}`} aria-labelledby={id}>
      <header class="panel-head">
        <h2 id={id}>{props.title}</h2>
        {props.note !== undefined && <p class="panel-note">{props.note}</p>}
        {props.actions !== undefined && <div class="panel-actions">{props.actions}</div>}
      </header>
      <div class="panel-body">{props.children}</div>
    </section>
  );
}

export function Button(props: { icon?: IconName; onClick: () => void; children?: ComponentChildren; label?: string; kind?: "plain" | "primary" | "quiet"; disabled?: boolean; pressed?: boolean; id?: string }): JSX.Element {
  const bare = props.children === undefined;
  return (
    <button
      type="button"
      id={props.id}
      class={`button ${props.kind ?? "plain"} ${bare ? "bare" : ""}`}
      onClick={props.onClick}
      disabled={props.disabled}
      aria-label={props.label}
      title={props.label}
      aria-pressed={props.pressed}
    >
      {props.icon && <Icon name={props.icon} />}
      {props.children}
    </button>
  );
}

export function NumberField(props: { label: string; value: number; onChange: (value: number) => void; min?: number; max?: number; step?: number; unit?: string; hideLabel?: boolean }): JSX.Element {
  const [draft, setDraft] = useState<string | null>(null);
  const id = useId();
  const least = props.min ?? 0;
  const most = props.max ?? Number.MAX_SAFE_INTEGER;
  const parsed = draft === null ? props.value : Number(draft);
  const wrong = draft !== null && (draft.trim() === "" || !Number.isFinite(parsed) || parsed < least || parsed > most);
  return (
    <div class="field number">
      <label for={id} class={props.hideLabel ? "unseen" : ""}>
        {props.label}
      </label>
      <span class="input-unit">
        <input
          id={id}
          type="number"
          inputMode="decimal"
          min={least}
          max={props.max}
          step={props.step ?? 1}
          value={draft ?? String(props.value)}
          aria-invalid={wrong}
          aria-describedby={wrong ? `${id}-wrong` : undefined}
          onInput={(event) => {
            const text = event.currentTarget.value;
            setDraft(text);
            const value = Number(text);
            if (text.trim() !== "" && Number.isFinite(value) && value >= least && value <= most) props.onChange(value);
          }}
          onBlur={() => setDraft(null)}
        />
        {props.unit !== undefined && <span class="unit">{props.unit}</span>}
      </span>
      {wrong && (
        <span class="wrong" id={`${id}-wrong`}>
          {most < Number.MAX_SAFE_INTEGER ? `${least} to ${most}` : `at least ${least}`}
        </span>
      )}
    </div>
  );
}

export function TextField(props: { label: string; value: string; onChange: (value: string) => void; mono?: boolean; hideLabel?: boolean; placeholder?: string; list?: string[] }): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={props.hideLabel ? "unseen" : ""}>
        {props.label}
      </label>
      <input
        id={id}
        type="text"
        class={props.mono ? "mono" : ""}
        value={props.value}
        placeholder={props.placeholder}
        spellcheck={false}
        autocomplete="off"
        autocapitalize="off"
        list={props.list ? `${id}-list` : undefined}
        onInput={(event) => props.onChange(event.currentTarget.value)}
      />
      {props.list && (
        <datalist id={`${id}-list`}>
          {props.list.map((one) => (
            <option key={one} value={one} />
          ))}
        </datalist>
      )}
    </div>
  );
}

export function Choice<T extends string>(props: { label: string; value: T; options: readonly (readonly [T, string])[]; onChange: (value: T) => void; hideLabel?: boolean }): JSX.Element {
  const id = useId();
  return (
    <div class="field">
      <label for={id} class={props.hideLabel ? "unseen" : ""}>
        {props.label}
      </label>
      <select id={id} value={props.value} onChange={(event) => props.onChange(event.currentTarget.value as T)}>
        {props.options.map(([value, text]) => (
          <option key={value} value={value} selected={value === props.value}>
            {text}
          </option>
        ))}
      </select>
    </div>
  );
}

export function Check(props: { label: ComponentChildren; checked: boolean; onChange: (checked: boolean) => void }): JSX.Element {
  return (
    <label class="check">
      <input type="checkbox" checked={props.checked} onChange={(event) => props.onChange(event.currentTarget.checked)} />
      <span>{props.label}</span>
    </label>
  );
}

/** Where JSON text goes wrong: the place, the words, and the line with a caret under it. */
export function JsonTrouble({ problem, id }: { problem: JsonProblem; id?: string }): JSX.Element {
  return (
    <div class="trouble" id={id}>
      <p>
        <strong>
          Line {problem.line}, column {problem.column}:
        </strong>{" "}
        {problem.message}
      </p>
      <pre aria-hidden="true">
        {problem.excerpt}
        {"\n"}
        {" ".repeat(problem.caret)}^
      </pre>
    </div>
  );
}

const LARGE_TEXT = 300_000;

/**
 * JSON as text. What parses is taken at once; what does not stays a draft, its error is named, and the last good value holds.
 * `onTrouble` hears of a draft that is not good, so that results can be greyed.
 */
export function JsonEditor(props: { label: string; value: Json; rows?: number; check?: (value: Json) => string | null; onChange: (value: Json) => void; onTrouble: (trouble: boolean) => void }): JSX.Element {
  const id = useId();
  const own = useRef(props.value);
  const [text, setText] = useState(() => pretty(props.value));
  const newest = useRef(text);
  const [trouble, setTrouble] = useState<{ problem: JsonProblem | null; message: string } | null>(null);
  // A change from elsewhere (undo, a form, a sample) replaces the draft.
  useEffect(() => {
    if (props.value === own.current) return;
    own.current = props.value;
    newest.current = pretty(props.value);
    setText(newest.current);
    setTrouble(null);
    props.onTrouble(false);
  }, [props.value]);
  useEffect(() => () => props.onTrouble(false), []);
  if (text.length > LARGE_TEXT) return <p class="hint">{Math.round(text.length / 1024).toLocaleString("en")} KiB of JSON are too much for a text field; the tables edit it.</p>;
  const input = (next: string) => {
    setText(next);
    newest.current = next;
    const wrong = (problem: JsonProblem | null, message: string) => {
      setTrouble({ problem, message });
      announce(problem ? `${props.label}: line ${problem.line}, column ${problem.column}: ${problem.message}` : `${props.label}: ${message}`);
    };
    let value: Json;
    try {
      value = JSON.parse(next) as Json;
    } catch {
      props.onTrouble(true);
      // Where it breaks the engine says; a text that was edited meanwhile is another one.
      whereBroken(next, (problem) => newest.current === next && wrong(problem, "this is not JSON"));
      return;
    }
    const refusal = props.check?.(value) ?? null;
    if (refusal !== null) {
      props.onTrouble(true);
      return wrong(null, refusal);
    }
    own.current = value;
    setTrouble(null);
    props.onTrouble(false);
    props.onChange(value);
  };
  return (
    <div class="field json">
      <label for={id}>{props.label}</label>
      <textarea
        id={id}
        class="mono"
        rows={props.rows ?? 10}
        value={text}
        spellcheck={false}
        autocapitalize="off"
        aria-invalid={trouble !== null}
        aria-describedby={trouble ? `${id}-trouble` : undefined}
        onInput={(event) => input(event.currentTarget.value)}
      />
      {trouble?.problem && <JsonTrouble problem={trouble.problem} id={`${id}-trouble`} />}
      {trouble && !trouble.problem && (
        <p class="trouble" id={`${id}-trouble`}>
          {trouble.message}
        </p>
      )}
    </div>
  );
}

export const mustBeObject = (value: Json) => (isObject(value) ? null : "this must be an object: { … }");
export const mustBeObjects = (value: Json) => (Array.isArray(value) && value.every(isObject) ? null : "this must be a list of objects: [ { … } ]");

/** Two spaces deep, with short lists and objects on one line. */
export function pretty(value: Json): string {
  return write(value, "");
}

function write(value: Json, indent: string): string {
  const flat = JSON.stringify(value);
  if (value === null || typeof value !== "object") return flat;
  const spaced = spaceOut(value);
  if (spaced.length + indent.length <= 72) return spaced;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((one) => deeper + write(one, deeper)).join(",\n")}\n${indent}]`;
  return `{\n${Object.entries(value).map(([key, one]) => `${deeper}${JSON.stringify(key)}: ${write(one, deeper)}`).join(",\n")}\n${indent}}`;
}

function spaceOut(value: Json): string {
  if (value === null || typeof value !== "object") return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(spaceOut).join(", ")}]`;
  const inner = Object.entries(value).map(([key, one]) => `${JSON.stringify(key)}: ${spaceOut(one)}`);
  return inner.length === 0 ? "{}" : `{ ${inner.join(", ")} }`;
}

export function Details(props: { summary: ComponentChildren; children: ComponentChildren; open?: boolean; class?: string }): JSX.Element {
  return (
    <details class={`more ${props.class ?? ""}`} open={props.open}>
      <summary>{props.summary}</summary>
      <div class="more-body">{props.children}</div>
    </details>
  );
}

/** Rows that are drawn at once: more would hold up the page. */
const ROWS_AT_ONCE = 12;

/** How many of many rows are drawn: a few more each time, so that keys and clicks come in between. Once drawn they stay. */
export function useGrowing(wanted: number): number {
  const [drawn, setDrawn] = useState(ROWS_AT_ONCE);
  useEffect(() => {
    if (drawn >= wanted) return;
    const next = setTimeout(() => setDrawn(drawn + ROWS_AT_ONCE));
    return () => clearTimeout(next);
  }, [drawn, wanted]);
  return Math.min(drawn, wanted);
}

/** What is drawn in a task of its own, after `turns` others: a page in parts, so that keys and clicks come in between. Once drawn it stays. */
export function Later({ turns, children }: { turns: number; children: ComponentChildren }): JSX.Element | null {
  const [left, setLeft] = useState(turns);
  useEffect(() => {
    if (left <= 0) return;
    const next = setTimeout(() => setLeft(left - 1));
    return () => clearTimeout(next);
  }, [left]);
  return left > 0 ? null : <>{children}</>;
}

/** A page of a long list, so that ten thousand rows cost nothing. */
export function usePages<T>(rows: T[], size = 100): { shown: T[]; more: JSX.Element } {
  const [pages, setPages] = useState(1);
  const page = Math.min(rows.length, pages * size);
  const shown = rows.slice(0, useGrowing(page));
  return { shown, more: <More left={rows.length - page} size={size} onMore={() => setPages(pages + 1)} /> };
}

/** How many rows are not on show, and a click for some of them. */
export function More({ left, size, onMore }: { left: number; size: number; onMore: () => void }): JSX.Element | null {
  if (left <= 0) return null;
  return (
    <p class="hint">
      {left.toLocaleString("en")} more.{" "}
      <button type="button" class="link" onClick={onMore}>
        Show {Math.min(size, left)} of them
      </button>
    </p>
  );
}

/** The width of an element, for drawings that fill it. */
export function useWidth<T extends Element>(): [(element: T | null) => void, number] {
  const [width, setWidth] = useState(0);
  const observer = useRef<ResizeObserver | null>(null);
  const watch = useRef((element: T | null) => {
    observer.current?.disconnect();
    if (!element) return;
    setWidth(Math.floor(element.getBoundingClientRect().width));
    observer.current = new ResizeObserver(([entry]) => entry && setWidth(Math.floor(entry.contentRect.width)));
    observer.current.observe(element);
  });
  return [watch.current, width];
}

/** Made once: to make a format costs more than a thousand uses of it. */
const FORMATS = [0, 1, 2, 3].map((digits) => new Intl.NumberFormat("en", { maximumFractionDigits: digits }));
export const number = (value: number, digits: 0 | 1 | 2 | 3 = 0) => FORMATS[digits]?.format(value) ?? String(value);
export const plural = (count: number, one: string, many = `${one}s`) => `${number(count)} ${count === 1 ? one : many}`;

/** What can be edited, beside the results; on a narrow screen folded away, so that the results come first. */
export function Inputs({ children }: { children: ComponentChildren }): JSX.Element {
  const [shown, setShown] = useState(false);
  return (
    <div class="inputs" data-shown={shown}>
      <button type="button" class="button plain inputs-toggle" aria-expanded={shown} onClick={() => setShown(!shown)}>
        <Icon name="pen" /> {shown ? "Hide what can be edited" : "Edit"}
      </button>
      {children}
    </div>
  );
}
