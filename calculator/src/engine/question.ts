/** A live question: asked again, shortly after what it depends on has changed. */

import { effect, signal } from "@preact/signals";
import { ask, type Answer, type AnswerSignal } from "./client";
import type { JsonObject } from "./json";

const DEBOUNCE_MS = 100;

export interface Asked {
  cluster: JsonObject | null;
  documents: JsonObject[];
}

/**
 * The answer to what `compose` makes of the signals that it reads; null asks nothing and keeps the last answer.
 * `read` turns the answers into what is shown.
 */
export function liveQuestion<T>(slot: string, compose: () => Asked | null, read: (answers: JsonObject[], asked: Asked) => T, wait = DEBOUNCE_MS): AnswerSignal<T> {
  const answer = signal<Answer<T>>({ value: null, fresh: false });
  let timer: ReturnType<typeof setTimeout> | undefined;
  effect(() => {
    const asked = compose();
    clearTimeout(timer);
    if (asked === null) return;
    if (answer.peek().fresh) answer.value = { ...answer.peek(), fresh: false };
    const first = answer.peek().value === null;
    timer = setTimeout(() => ask({ slot, ...asked, done: (answers) => (answer.value = { value: read(answers, asked), fresh: true }) }), first ? 0 : wait);
  });
  return answer;
}
