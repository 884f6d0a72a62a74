/** A dialog on the browser's own: it keeps the focus, closes with Escape and gives the focus back. */

import type { ComponentChildren, JSX } from "preact";
import { useId, useLayoutEffect, useRef } from "preact/hooks";
import { signal } from "@preact/signals";
import { Button } from "./controls";

export type DialogName = "samples" | "open" | "share" | "export" | "help";
export const openDialog = signal<DialogName | null>(null);

export function Dialog(props: { name: DialogName; title: string; wide?: boolean; children: ComponentChildren }): JSX.Element | null {
  const ref = useRef<HTMLDialogElement>(null);
  const title = useId();
  const shown = openDialog.value === props.name;
  // Before the next key: a Tab that came first would move the focus behind the dialog, and the dialog would give it back there.
  useLayoutEffect(() => {
    if (shown && !ref.current?.open) ref.current?.showModal();
  }, [shown]);
  if (!shown) return null;
  const close = () => {
    ref.current?.close();
  };
  return (
    <dialog
      ref={ref}
      class={props.wide ? "dialog wide" : "dialog"}
      aria-labelledby={title}
      onClose={() => openDialog.value === props.name && (openDialog.value = null)}
      onClick={(event) => event.target === ref.current && close()}
    >
      <div class="dialog-inner">
        <header class="dialog-head">
          <h2 id={title}>{props.title}</h2>
          <Button icon="cross" kind="quiet" label="Close" onClick={close} />
        </header>
        <div class="dialog-body">{props.children}</div>
      </div>
    </dialog>
  );
}

export function closeDialog() {
  document.querySelector("dialog[open]")?.dispatchEvent(new Event("close"));
  (document.querySelector("dialog[open]") as HTMLDialogElement | null)?.close();
  openDialog.value = null;
}
