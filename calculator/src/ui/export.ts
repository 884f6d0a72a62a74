/** Files of what is on show: drawings, tables and the state. */

import { project } from "../state/store";

export function download(name: string, content: Blob | string, type = "text/plain") {
  const blob = typeof content === "string" ? new Blob([content], { type }) : content;
  const address = URL.createObjectURL(blob);
  const link = document.createElement("a");
  link.href = address;
  link.download = name;
  link.click();
  setTimeout(() => URL.revokeObjectURL(address), 10_000);
}

export function fileStem(): string {
  return `stowplan-${project.peek().tool}`;
}

/** The drawings of the tool in front, one above the other, with their styles written in. */
export async function drawing(redacted: boolean): Promise<string | null> {
  const parts: { svg: string; width: number; height: number }[] = [];
  const elements = [...document.querySelectorAll<HTMLElement>("#results .bars-svg, #results #metric-chart canvas, #results #lanes, #results #count-chart canvas")];
  for (const element of elements) {
    if (element instanceof HTMLCanvasElement) {
      const width = element.clientWidth;
      const height = element.clientHeight;
      parts.push({ svg: `<image href="${element.toDataURL("image/png")}" width="${width}" height="${height}"/>`, width, height });
    } else {
      const box = element.getBoundingClientRect();
      parts.push({ svg: styled(element), width: box.width, height: box.height });
    }
  }
  if (parts.length === 0) return null;
  const margin = 16;
  const width = Math.max(...parts.map((one) => one.width)) + 2 * margin;
  let y = margin;
  const body = parts.map((one) => {
    const placed = `<g transform="translate(${margin} ${y})">${one.svg}</g>`;
    y += one.height + margin;
    return placed;
  });
  const ground = getComputedStyle(document.documentElement).getPropertyValue("--panel").trim() || "#fff";
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${y}" viewBox="0 0 ${width} ${y}"><desc>${redacted ? "redacted" : "not redacted"}</desc><rect width="100%" height="100%" fill="${ground}"/>${body.join("")}</svg>`;
}

const STYLES = ["fill", "stroke", "stroke-width", "stroke-dasharray", "font-family", "font-size", "font-weight", "opacity", "text-anchor"];

/** A copy of a drawing that looks the same without the style sheet. */
function styled(element: Element): string {
  const copy = element.cloneNode(true) as Element;
  const from = [element, ...element.querySelectorAll("*")];
  const to = [copy, ...copy.querySelectorAll("*")];
  for (const [at, one] of from.entries()) {
    const computed = getComputedStyle(one);
    const target = to[at];
    if (!target) continue;
    for (const name of STYLES) {
      const value = computed.getPropertyValue(name);
      // A computed fill quotes the address of the page; the pattern is in the drawing itself.
      if (value) target.setAttribute(name, value.replace(/url\("[^"#]*(#[^"]*)"\)/, "url($1)").replaceAll('"', "'"));
    }
    target.removeAttribute("class");
  }
  return new XMLSerializer().serializeToString(copy);
}

export async function asPng(svg: string): Promise<Blob | null> {
  const image = new Image();
  const address = URL.createObjectURL(new Blob([svg], { type: "image/svg+xml" }));
  try {
    image.src = address;
    await image.decode();
    const canvas = document.createElement("canvas");
    canvas.width = image.naturalWidth * 2;
    canvas.height = image.naturalHeight * 2;
    const context = canvas.getContext("2d");
    if (!context) return null;
    context.scale(2, 2);
    context.drawImage(image, 0, 0);
    return await new Promise((resolve) => canvas.toBlob(resolve, "image/png"));
  } finally {
    URL.revokeObjectURL(address);
  }
}

/** Every table on show as CSV, one after the other, their names above them. */
export function tablesAsCsv(): string {
  const cell = (text: string) => (/[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);
  return [...document.querySelectorAll<HTMLTableElement>("#results table")]
    .map((table) => {
      const name = table.closest("section")?.querySelector("h2")?.textContent?.trim() ?? "table";
      const rows = [...table.rows].map((row) => [...row.cells].map((one) => cell(textOf(one))).join(","));
      return [`# ${name}`, ...rows].join("\n");
    })
    .join("\n\n")
    .concat("\n");
}

function textOf(one: HTMLTableCellElement): string {
  const copy = one.cloneNode(true) as HTMLElement;
  for (const icon of copy.querySelectorAll("[role=img][aria-label]")) icon.replaceWith(icon.getAttribute("aria-label") ?? "");
  for (const hidden of copy.querySelectorAll("[aria-hidden=true]")) hidden.remove();
  return (copy.textContent ?? "").replace(/\s+/g, " ").trim();
}

