/** Keys of the whole page. Single letters work only outside fields, and can be turned off. */

import { signal } from "@preact/signals";
import { step, currentStep } from "../placement/model";
import { project, redo, showTool, undo } from "../state/store";
import { openDialog } from "./dialog";

export const shortcuts = signal(true);

function typing(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && (target.isContentEditable || /^(?:INPUT|TEXTAREA|SELECT)$/.test(target.tagName));
}

export function listenForKeys() {
  addEventListener("keydown", (event) => {
    const field = typing(event.target);
    if ((event.ctrlKey || event.metaKey) && !event.altKey && event.key.toLowerCase() === "z" && !field) {
      event.preventDefault();
      if (event.shiftKey) redo();
      else undo();
      return;
    }
    if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "y" && !field) {
      event.preventDefault();
      redo();
      return;
    }
    if (field || event.ctrlKey || event.metaKey || event.altKey || !shortcuts.value || openDialog.value !== null) return;
    const act = SINGLE[event.key];
    if (!act) return;
    if (event.key.startsWith("Arrow") && (project.peek().tool !== "placement" || scrolls(event.target))) return;
    event.preventDefault();
    act();
  });
}

/** Arrows scroll a region that has the focus. */
function scrolls(target: EventTarget | null): boolean {
  return target instanceof HTMLElement && target !== document.body && target.closest("[role=region], [role=slider], summary, button, a") !== null;
}

const SINGLE: { [key: string]: () => void } = {
  "1": () => showTool("query"),
  "2": () => showTool("placement"),
  "3": () => showTool("scaling"),
  "/": () => document.querySelector<HTMLElement>("#expression, .inputs input")?.focus(),
  s: () => (openDialog.value = "samples"),
  o: () => (openDialog.value = "open"),
  "?": () => (openDialog.value = "help"),
  ArrowLeft: () => (step.value = Math.max(1, currentStep.peek() - 1)),
  ArrowRight: () => (step.value = Math.min(project.peek().placement.count, currentStep.peek() + 1)),
};
