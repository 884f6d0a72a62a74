/** A live question: asked again, shortly after what it depends on has changed. */

import { effect, signal } from "@preact/signals";
import { ask, type Answer, type AnswerSignal } from "./client";
import type { JsonObject } from "./json";

/** Changes that follow each other this fast are waited for; the first of them is asked at once. */
const DEBOUNCE_MS = 100;
const PAUSE_MS = 300;

export interface Asked {
  cluster: JsonObject | null;
  documents: JsonObject[];
}

/**
 * The answer to what `compose` makes of the signals that it reads; null asks nothing and keeps the last answer.
 * `read` turns the answers into what is shown.
 */
export function liveQuestion<T>(slot: string, compose: () => Asked | null, read: (answers: JsonObject[], asked: Asked) => T, wait = DEBOUNCE_MS): AnswerSignal<T> {
  const answer = signal<Answer<T>>({ value: null, fresh: false, busy: true });
  let timer: ReturnType<typeof setTimeout> | undefined;
  let changed = -Infinity;
  let latest: Asked | null = null;
  effect(() => {
    const asked = compose();
    clearTimeout(timer);
    if (asked === null) return;
    const now = answer.peek();
    if (now.fresh || !now.busy) answer.value = { ...now, fresh: false, busy: true };
    latest = asked;
    // An answer to what was on the page a moment ago is shown, and is not the last word.
    const done = (answers: JsonObject[]) => (answer.value = { value: read(answers, asked), fresh: asked === latest, busy: asked !== latest });
    const failed = () => (answer.value = { ...answer.peek(), fresh: false, busy: asked !== latest });
    const before = changed;
    changed = performance.now();
    timer = setTimeout(() => ask({ slot, ...asked, done, failed }), now.value === null || changed - before > PAUSE_MS ? 0 : wait);
  });
  return answer;
}
