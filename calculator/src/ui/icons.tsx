/** Small line icons, 16 by 16, drawn in the colour of the text. */

import type { JSX } from "preact";

const PATHS = {
  undo: "M6 3 2.5 6.5 6 10M2.5 6.5H10a3.5 3.5 0 0 1 0 7H7",
  redo: "M10 3l3.5 3.5L10 10M13.5 6.5H6a3.5 3.5 0 0 0 0 7h3",
  share: "M8 10V2M5 4.5 8 1.5l3 3M3 8v5.5h10V8",
  open: "M8 2v8M5 7.5 8 10.5l3-3M3 11v2.5h10V11",
  export: "M3 2.5h6.5L13 6v7.5H3zM9 2.5V6.5h4M8 7.5v4M6 9.5l2 2 2-2",
  book: "M3 2.5h8.5a1 1 0 0 1 1 1v10H4a1 1 0 0 1-1-1zM3 11.5a1 1 0 0 1 1-1h8.5M6 5.5h3.5",
  help: "M6 6a2 2 0 1 1 2.700 1.900c-.5.2-.7.5-.7 1.100v.5M8 11.700v.3M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13z",
  sun: "M8 11a3 3 0 1 0 0-6 3 3 0 0 0 0 6zM8 1v1.5M8 13.5V15M1 8h1.5M13.5 8H15M3 3l1 1M12 12l1 1M13 3l-1 1M4 12l-1 1",
  moon: "M13.5 9.5A6 6 0 0 1 6.5 2.5a6 6 0 1 0 7 7z",
  auto: "M8 14.5a6.5 6.5 0 1 0 0-13 6.5 6.5 0 0 0 0 13zM8 1.5v13M8 4h3.5M8 7h6M8 10h5.5",
  check: "M3 8.5 6.5 12 13 4.5",
  cross: "M4 4l8 8M12 4l-8 8",
  plus: "M8 3v10M3 8h10",
  minus: "M3 8h10",
  copy: "M5.5 5.5v-3h8v8h-3M2.5 5.5h8v8h-8z",
  up: "M4 10l4-4 4 4",
  down: "M4 6l4 4 4-4",
  play: "M5 3.5v9l7-4.5z",
  first: "M4 3v10M12 3.5 6 8l6 4.5z",
  last: "M12 3v10M4 3.5 10 8l-6 4.5z",
  warn: "M8 2 1.5 13.5h13zM8 6.5v3.5M8 11.700v.3",
  pen: "M3 13l.7-3L11 2.700l2.300 2.300L6 12.300z",
  table: "M2.5 3.5h11v9h-11zM2.5 6.5h11M6.5 6.5v6",
  terminal: "M2.5 3h11v10h-11zM5 6l2 2-2 2M8.5 10.5H11",
} as const;

export type IconName = keyof typeof PATHS;

export function Icon({ name, label }: { name: IconName; label?: string }): JSX.Element {
  const named = label === undefined || label === "" ? ({ "aria-hidden": "true" } as const) : ({ role: "img", "aria-label": label } as const);
  return (
    <svg class="icon" viewBox="0 0 16 16" width="16" height="16" fill="none" stroke="currentColor" stroke-width="1.5" stroke-linecap="round" stroke-linejoin="round" {...named}>
      <path d={PATHS[name]} />
    </svg>
  );
}

/** Yes or no, by shape and by word, with colour only on top. */
export function Mark({ yes, label }: { yes: boolean; label?: string }): JSX.Element {
  return (
    <span class={yes ? "mark yes" : "mark no"}>
      <Icon name={yes ? "check" : "cross"} label={label ?? (yes ? "yes" : "no")} />
    </span>
  );
}
