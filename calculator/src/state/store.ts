/** The one state, its history, and what the page says about itself. */

import { batch, computed, effect, signal } from "@preact/signals";
import type { JsonProblem } from "../engine/json";
import type { Pages } from "./missing";
import { EMPTY_PROJECT, toProject, type Project } from "./project";
import { fromHash } from "./share";

const MOST_STEPS = 200;
/** Edits of one field within this time are one step of the history. */
const MERGE_MS = 900;
const KEPT = "stowplan.project";

export const project = signal<Project>(EMPTY_PROJECT);

interface Step {
  project: Project;
  label: string;
}
const past = signal<Step[]>([]);
const future = signal<Step[]>([]);
let lastMerge = { key: "", at: 0 };

export const undoLabel = computed(() => past.value.at(-1)?.label ?? null);
export const redoLabel = computed(() => future.value.at(-1)?.label ?? null);

/**
 * One change of the state. Edits with the same `merge` key in quick succession are undone together. What was edited is no sample any
 * more: its question and answer would speak of something else.
 */
export function edit(label: string, change: (project: Project) => Project, merge = "") {
  const before = project.value;
  const after = change(before);
  if (after === before) return;
  step(label, after.sample === null ? after : { ...after, sample: null }, merge);
}

function step(label: string, after: Project, merge: string) {
  const before = project.value;
  const now = Date.now();
  const joins = merge !== "" && merge === lastMerge.key && now - lastMerge.at < MERGE_MS;
  lastMerge = { key: merge, at: now };
  batch(() => {
    if (!joins) past.value = [...past.value, { project: before, label }].slice(-MOST_STEPS);
    future.value = [];
    project.value = after;
  });
}

export function undo() {
  move(past, future, "Undid");
}

export function redo() {
  move(future, past, "Redid");
}

function move(from: typeof past, to: typeof past, verb: string) {
  const step = from.value.at(-1);
  if (!step) return;
  lastMerge = { key: "", at: 0 };
  batch(() => {
    from.value = from.value.slice(0, -1);
    to.value = [...to.value, { project: project.value, label: step.label }];
    // Which tool is in front is no edit: it stays.
    project.value = { ...step.project, tool: project.value.tool };
  });
  announce(`${verb}: ${step.label}`);
}

/** Shows another tool; not a step of the history. */
export function showTool(tool: Project["tool"]) {
  project.value = { ...project.value, tool };
}

/** Replaces everything, as one step that can be undone. */
export function open(next: Project, label: string) {
  problem.value = null;
  reading.value = null;
  pages = new Map();
  step(label, next, "");
}

/** What a reading brought: it is merged with what was there. */
export interface Reading {
  found: string[];
  merged: string[];
  warnings: string[];
  refused: { name: string; message: string }[];
}
/** How many texts the engine is reading just now: what is on show is about to change. */
export const beingRead = signal(0);
/** The last reading, until it is dismissed or something else is opened. */
export const reading = signal<Reading | null>(null);

let pages: Pages = new Map();
/** Which kinds of pages were read whole, so far. */
export const pagesRead = (): Pages => pages;

/** Takes in what was read, as one step that can be undone. */
export function takeIn(next: Project, label: string, read: Reading, nextPages: Pages) {
  problem.value = null;
  step(label, next, "");
  reading.value = read;
  pages = nextPages;
}

/** A shared state that is large: it is opened when the reader says so. */
export const largeLink = signal<{ large: string[]; hash: string; opening: boolean } | null>(null);
export async function openLargeLink() {
  const link = largeLink.peek();
  if (!link || link.opening) return;
  largeLink.value = { ...link, opening: true };
  try {
    const unpacked = await fromHash(link.hash, true);
    // Whoever left it meanwhile does not want it any more.
    if (largeLink.peek()?.hash !== link.hash || !unpacked?.project) return;
    open(unpacked.project, "the shared link");
    beganAs(link.hash);
  } catch (error) {
    problem.value = { source: "the link", json: null, message: error instanceof Error ? error.message : String(error) };
  } finally {
    if (largeLink.peek()?.hash === link.hash) largeLink.value = null;
  }
}

/** Text that could not be read: the last good state stays on show, greyed. */
export interface Problem {
  source: string;
  json: JsonProblem | null;
  message: string;
}
export const problem = signal<Problem | null>(null);

/** What a screen reader is told. */
export const announcement = signal("");
export function announce(text: string) {
  announcement.value = announcement.peek() === text ? `${text}\u00a0` : text;
}

/** A short word at the lower edge, said aloud as well. */
export const toast = signal("");
let toastTimer: ReturnType<typeof setTimeout> | undefined;
export function notify(text: string) {
  toast.value = text;
  announce(text);
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => (toast.value = ""), 5000);
}

/** Browsers keep about so many characters of a tab. */
const MOST_KEPT = 4_500_000;

/** What is kept of a tab: the state, and which address it began as. */
interface Kept {
  began: string;
  project: Project;
}

/** The address that the state began as: a reload of the same address gets the state with its edits. */
let began = "";
export function beganAs(hash: string) {
  began = digest(hash);
}

function digest(text: string): string {
  let sum = 2_166_136_261;
  for (let at = 0; at < text.length; at += 1) sum = Math.imul(sum ^ text.charCodeAt(at), 16_777_619);
  return `${text.length}-${(sum >>> 0).toString(36)}`;
}

/** Keeps the state for this tab alone, so that a reload loses nothing. */
export function keep() {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const now = project.value;
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        // What is too large for the store is not written out to learn that: it would hold up the page.
        if (isLarge(now)) throw new Error("large");
        sessionStorage.setItem(KEPT, JSON.stringify({ began, project: now } satisfies Kept));
      } catch {
        // Too large for the browser's store, or storage is off: a reload starts afresh.
        try {
          sessionStorage.removeItem(KEPT);
        } catch {
          return;
        }
      }
    }, 400);
  });
}

/** By the size of one instance, one task, and the points of the series. */
function isLarge({ cluster, scaling }: Project): boolean {
  const points = scaling.series.reduce((sum, one) => sum + one.values.length, 0);
  const tasks = Array.isArray(cluster["tasks"]) ? cluster["tasks"] : [];
  const of = (list: unknown[]) => (list.length === 0 ? 0 : list.length * JSON.stringify(list[list.length >> 1]).length);
  return of(cluster.containerInstances) + of(tasks) + 6 * points > MOST_KEPT;
}

/** The state of this tab; with an address only where it began as that. */
export function kept(hash: string): Project | null {
  try {
    const text = sessionStorage.getItem(KEPT);
    if (text === null) return null;
    const read = JSON.parse(text) as Partial<Kept>;
    return hash === "" || read.began === digest(hash) ? toProject(read.project) : null;
  } catch {
    return null;
  }
}
