/** Light, dark, or as the system has it. */

import { effect, signal } from "@preact/signals";

export type Theme = "auto" | "light" | "dark";
const KEY = "stowplan.theme";

function stored(): Theme {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" ? value : "auto";
  } catch {
    return "auto";
  }
}

export const chosen = signal<Theme>(stored());
const system = matchMedia("(prefers-color-scheme: dark)");
export const theme = signal<"light" | "dark">("light");

export function followTheme() {
  const apply = () => {
    const now = chosen.value === "auto" ? (system.matches ? "dark" : "light") : chosen.value;
    document.documentElement.dataset["theme"] = now;
    theme.value = now;
  };
  system.addEventListener("change", apply);
  effect(() => {
    apply();
    try {
      if (chosen.value === "auto") localStorage.removeItem(KEY);
      else localStorage.setItem(KEY, chosen.value);
    } catch {
      // Without storage the choice lasts as long as the page.
      return;
    }
  });
}

export function nextTheme() {
  chosen.value = chosen.value === "auto" ? "light" : chosen.value === "light" ? "dark" : "auto";
}
