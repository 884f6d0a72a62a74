/** uPlot in a component: made once for its series, fed with data, coloured from the style sheet. */

import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import uPlot from "uplot";
import "uplot/dist/uPlot.min.css";
import { theme } from "../ui/theme";
import { useWidth } from "../ui/controls";

/** Room for the axis, the same in every chart and lane so that times line up. */
export const LEFT = 52;
export const RIGHT = 14;

export function css(name: string): string {
  return getComputedStyle(document.documentElement).getPropertyValue(name).trim();
}

export interface Line {
  label: string;
  /** A custom property of the style sheet. */
  colour: string;
  width?: number;
  dash?: number[];
  step?: boolean;
  fill?: string;
}

export interface Threshold {
  value: number;
  label: string;
}

export function Chart(props: {
  id: string;
  height: number;
  times: number[];
  lines: Line[];
  data: (number | null)[][];
  thresholds?: Threshold[];
  bands?: { from: number; to: number; kind: string }[];
  from: number;
  to: number;
  cursor: number | null;
  wholeNumbers?: boolean;
  onHover: (time: number) => void;
  /** While given, dragging draws: it hears a time and a value. */
  onDraw?: (time: number, value: number, first: boolean) => void;
}): JSX.Element {
  const [watch, width] = useWidth<HTMLDivElement>();
  const holder = useRef<HTMLDivElement>(null);
  const plot = useRef<uPlot | null>(null);
  const latest = useRef(props);
  latest.current = props;
  const shape = JSON.stringify([props.lines, props.height, props.wholeNumbers]);

  useEffect(() => {
    if (width === 0 || !holder.current) return;
    const made = new uPlot(options(latest, width), aligned(props), holder.current);
    plot.current = made;
    const away = drawing(made, latest);
    return () => {
      away();
      made.destroy();
      plot.current = null;
    };
  }, [width > 0, shape]);

  useEffect(() => plot.current?.setData(aligned(props)), [props.times, props.data, props.from, props.to]);
  useEffect(() => plot.current?.redraw(false, true), [theme.value, props.thresholds, props.bands, props.cursor]);
  useEffect(() => {
    if (width > 0) plot.current?.setSize({ width, height: props.height });
  }, [width, props.height]);

  return (
    <div class={props.onDraw ? "chart drawing" : "chart"} ref={watch}>
      <div ref={holder} id={props.id} aria-hidden="true" />
    </div>
  );
}

function aligned(props: { times: number[]; data: (number | null)[][] }): uPlot.AlignedData {
  return [props.times, ...props.data] as uPlot.AlignedData;
}

/** What is shown now, and the range of the scale while a stroke is drawn. */
type Latest = { current: Parameters<typeof Chart>[0]; held?: [number, number] };

function options(latest: Latest, width: number): uPlot.Options {
  const { lines, height } = latest.current;
  const axis = { stroke: () => css("--ink-2"), grid: { stroke: () => css("--line"), width: 1 }, ticks: { show: false }, font: `11px ${css("--sans")}` };
  return {
    width,
    height,
    padding: [12, RIGHT, 0, 0],
    legend: { show: false },
    tzDate: (seconds) => uPlot.tzDate(new Date(seconds * 1000), "Etc/UTC"),
    cursor: { drag: { x: false, y: false, setScale: false }, points: { show: false }, x: false, y: false },
    scales: {
      x: { time: true, range: () => [latest.current.from, Math.max(latest.current.to, latest.current.from + 60)] },
      y: { range: (_, low, high) => latest.held ?? [Math.min(0, low ?? 0), niceTop(Math.max(high ?? 0, ...(latest.current.thresholds ?? []).map((one) => one.value)))] },
    },
    axes: [
      { ...axis, size: 26, gap: 4, space: 70, values: (_, splits) => splits.map((seconds) => mark(seconds, latest.current.to - latest.current.from)) },
      {
        ...axis,
        size: LEFT,
        gap: 8,
        space: 34,
        ...(latest.current.wholeNumbers ? { incrs: [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000, 5000, 10000, 100000] } : {}),
      },
    ],
    series: [
      {},
      ...lines.map(
        (line): uPlot.Series => ({
          label: line.label,
          stroke: () => css(line.colour),
          width: line.width ?? 1.75,
          ...(line.dash ? { dash: line.dash } : {}),
          ...(line.fill ? { fill: () => css(line.fill ?? "--track") } : {}),
          ...(line.step && uPlot.paths.stepped ? { paths: uPlot.paths.stepped({ align: 1 }) } : {}),
          points: { show: false },
          spanGaps: false,
        }),
      ),
    ],
    hooks: {
      drawClear: [(u) => paintBands(u, latest.current.bands ?? [])],
      draw: [(u) => paintThresholds(u, latest.current.thresholds ?? []), (u) => paintCursor(u, latest.current.cursor)],
    },
  };
}

const DAY = 86_400;

/** A moment in words: the time, and its date where more than a day is on show. */
export function moment(seconds: number, span: number): string {
  const text = new Date(seconds * 1000).toISOString();
  return span > DAY ? `${text.slice(0, 10)} ${text.slice(11, 16)}` : text.slice(11, 16);
}

/** A mark of the axis: of a stretch of more than a day midnights have their date, other marks the time. */
function mark(seconds: number, span: number): string {
  const text = new Date(seconds * 1000).toISOString();
  return span > DAY && seconds % DAY === 0 ? text.slice(5, 10) : text.slice(11, 16);
}

function niceTop(high: number): number {
  return high <= 0 ? 1 : high * 1.12;
}

function paintBands(u: uPlot, bands: { from: number; to: number; kind: string }[]) {
  const { ctx, bbox } = u;
  ctx.save();
  for (const band of bands) {
    const from = u.valToPos(band.from, "x", true);
    const to = u.valToPos(band.to, "x", true);
    ctx.fillStyle = css(band.kind === "high" ? "--band-high" : "--band-low");
    ctx.fillRect(Math.max(bbox.left, from), bbox.top, Math.min(bbox.left + bbox.width, to) - Math.max(bbox.left, from), bbox.height);
  }
  ctx.restore();
}

interface Placed {
  label: string;
  /** The right end and the foot of the text. */
  right: number;
  foot: number;
}

/**
 * Where the labels of lines go so that none covers another: at the right end, each as far right as there is room, above its line or
 * below it. A label that finds no room is left out; the tables have every threshold.
 */
export function placeLabels(lines: { label: string; y: number; width: number }[], left: number, right: number, top: number, height: number): Placed[] {
  const GAP = 10;
  const boxes: { from: number; to: number; top: number; foot: number }[] = [];
  const placed: Placed[] = [];
  for (const { label, y, width } of [...lines].sort((a, b) => a.y - b.y)) {
    const feet = [y - 4, y + height].filter((foot) => foot - height >= top - 2);
    const spots = feet.flatMap((foot) => {
      let end = right;
      for (;;) {
        const clash = boxes.find((box) => box.from - GAP < end && box.to + GAP > end - width && box.top < foot && box.foot > foot - height);
        if (!clash) break;
        end = clash.from - GAP;
      }
      return end - width >= left ? [{ end, foot }] : [];
    });
    const best = spots.sort((a, b) => b.end - a.end)[0];
    if (!best) continue;
    boxes.push({ from: best.end - width, to: best.end, top: best.foot - height, foot: best.foot });
    placed.push({ label, right: best.end, foot: best.foot });
  }
  return placed;
}

function paintThresholds(u: uPlot, thresholds: Threshold[]) {
  const { ctx, bbox } = u;
  const ratio = devicePixelRatio || 1;
  ctx.save();
  ctx.strokeStyle = css("--ink-2");
  ctx.fillStyle = css("--ink-2");
  ctx.lineWidth = ratio;
  ctx.setLineDash([5 * ratio, 4 * ratio]);
  ctx.font = `${11 * ratio}px ${css("--sans")}`;
  ctx.textAlign = "right";
  const lines = thresholds.map((one) => ({ label: one.label, y: Math.round(u.valToPos(one.value, "y", true)) + 0.5, width: ctx.measureText(one.label).width }));
  for (const { y } of lines) {
    ctx.beginPath();
    ctx.moveTo(bbox.left, y);
    ctx.lineTo(bbox.left + bbox.width, y);
    ctx.stroke();
  }
  const height = 12 * ratio;
  const placed = placeLabels(lines, bbox.left, bbox.left + bbox.width - 4 * ratio, bbox.top, height);
  // Each on a ground of its own, so that the lines of others do not strike it through.
  ctx.setLineDash([]);
  ctx.lineWidth = 4 * ratio;
  ctx.lineJoin = "round";
  ctx.strokeStyle = css("--panel");
  for (const one of placed) {
    const foot = one.foot - (one.foot > 0 ? 1 : 0) * ratio;
    ctx.strokeText(one.label, one.right, foot);
    ctx.fillText(one.label, one.right, foot);
  }
  // For tests, which cannot read a drawing: where each label stands.
  u.root.dataset["labels"] = JSON.stringify(placed.map((one) => {
    const width = lines.find((line) => line.label === one.label)?.width ?? 0;
    return { label: one.label, left: one.right - width, right: one.right, top: one.foot - height, foot: one.foot };
  }));
  ctx.restore();
}

function paintCursor(u: uPlot, time: number | null) {
  if (time === null) return;
  const { ctx, bbox } = u;
  const x = Math.round(u.valToPos(time, "x", true)) + 0.5;
  ctx.save();
  ctx.strokeStyle = css("--ink");
  ctx.lineWidth = devicePixelRatio || 1;
  ctx.setLineDash([]);
  ctx.beginPath();
  ctx.moveTo(x, bbox.top);
  ctx.lineTo(x, bbox.top + bbox.height);
  ctx.stroke();
  ctx.restore();
}

/** Pointer moves: to look, or to draw. Returns what takes the listeners away. */
function drawing(u: uPlot, latest: Latest): () => void {
  let down = false;
  // Where the stroke began: an edit may take away what stands above the drawing, and move it under the pointer.
  let began: DOMRect | null = null;
  const point = (event: PointerEvent): [number, number] => {
    const box = began ?? u.over.getBoundingClientRect();
    const [low, high] = latest.held ?? [u.scales["y"]?.min ?? 0, u.scales["y"]?.max ?? 0];
    const value = high - ((event.clientY - box.top) / box.height) * (high - low);
    return [u.posToVal(event.clientX - box.left, "x"), value];
  };
  const move = (event: PointerEvent) => {
    const [time, value] = point(event);
    if (down && latest.current.onDraw) latest.current.onDraw(time, value, false);
    latest.current.onHover(time);
  };
  const press = (event: PointerEvent) => {
    if (!latest.current.onDraw) return move(event);
    down = true;
    began = u.over.getBoundingClientRect();
    // The scale keeps still under the stroke: else what is drawn lower lowers the top, and the pointer points at ever less.
    latest.held = [u.scales["y"]?.min ?? 0, u.scales["y"]?.max ?? 0];
    u.over.setPointerCapture(event.pointerId);
    const [time, value] = point(event);
    latest.current.onDraw(time, value, true);
    event.preventDefault();
  };
  const release = () => {
    down = false;
    began = null;
    delete latest.held;
  };
  u.over.addEventListener("pointermove", move);
  u.over.addEventListener("pointerdown", press);
  u.over.addEventListener("pointerup", release);
  u.over.addEventListener("pointercancel", release);
  return () => {
    u.over.removeEventListener("pointermove", move);
    u.over.removeEventListener("pointerdown", press);
    u.over.removeEventListener("pointerup", release);
    u.over.removeEventListener("pointercancel", release);
  };
}
