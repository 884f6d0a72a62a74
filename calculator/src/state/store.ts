/** The one state, its history, and what the page says about itself. */

import { batch, computed, effect, signal } from "@preact/signals";
import type { JsonProblem } from "../engine/json";
import { EMPTY_PROJECT, toProject, type Project } from "./project";

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

/** One change of the state. Edits with the same `merge` key in quick succession are undone together. */
export function edit(label: string, change: (project: Project) => Project, merge = "") {
  const before = project.value;
  const after = change(before);
  if (after === before) return;
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
  edit(label, () => next);
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

/** Keeps the state for this tab alone, so that a reload loses nothing. */
export function keep() {
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const now = project.value;
    clearTimeout(timer);
    timer = setTimeout(() => {
      try {
        sessionStorage.setItem(KEPT, JSON.stringify(now));
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

export function kept(): Project | null {
  try {
    const text = sessionStorage.getItem(KEPT);
    return text === null ? null : toProject(JSON.parse(text));
  } catch {
    return null;
  }
}
