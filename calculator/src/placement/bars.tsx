/** Instances as bars, grouped by zone: what was taken before, what this plan placed, what is left. */

import type { JSX } from "preact";
import type { Requirement } from "../engine/answers";
import { Details, More, number, plural, useGrowing, useWidth } from "../ui/controls";
import { instanceRows, MOST_DRAWN, type Filled, type Filling } from "./model";

const ROW = 24;
const HEAD = 30;
const NAME = 76;
const FIGURE = 46;
const GAP = 14;
/** More tasks than this are drawn as one piece of each bar. */
const MOST_PIECES = 300;

interface Extra {
  title: string;
  width: number;
  text: (one: Filled) => string;
  full: (one: Filled) => boolean;
}

function extras(filled: Filled[], need: Requirement): Extra[] {
  const out: Extra[] = [];
  const ports = need.ports.length + need.portsUdp.length;
  const taken = ({ ports: { tcp, udp } }: Filled) => need.ports.filter((port) => tcp.includes(port)).length + need.portsUdp.filter((port) => udp.includes(port)).length;
  if (ports > 0) {
    out.push({ title: ports === 1 ? `:${need.ports[0] ?? need.portsUdp[0]}` : "ports", width: 46, text: (one) => (ports === 1 ? (taken(one) > 0 ? "taken" : "free") : `${taken(one)}/${ports}`), full: (one) => taken(one) > 0 });
  }
  const used = (all: number, free: number) => `${all - free}/${all}`;
  if (need.eni) {
    const text = ({ registered, free }: Filled) => (registered.networkInterfaces === undefined ? "?" : used(registered.networkInterfaces, free.networkInterfaces ?? 0));
    out.push({ title: "ENI", width: 36, text, full: ({ free }) => (free.networkInterfaces ?? 1) < 1 });
  }
  if (filled.some((one) => one.registered.gpus > 0)) {
    out.push({ title: "GPU", width: 36, text: ({ registered, free }) => (registered.gpus === 0 ? "–" : used(registered.gpus, free.gpus)), full: ({ free }) => free.gpus < 1 });
  }
  return out;
}

export function Bars(props: { id: string; label: string; filling: Filling; need: Requirement }): JSX.Element {
  const [watch, width] = useWidth<HTMLDivElement>();
  const { rows, total } = props.filling;
  const columns = extras(rows, props.need);
  // Of a large cluster those are drawn that the plan touches; the table has them all.
  const drawn = rows.slice(0, MOST_DRAWN);
  const zones = [...new Set(drawn.map((one) => one.zone))].sort();
  return (
    <div class="bars" ref={watch}>
      {width > 0 && <Drawing {...props} filled={drawn} zones={zones} columns={columns} width={width} />}
      {total > MOST_DRAWN && <p class="hint">Drawn are the {MOST_DRAWN} instances with the most new tasks of {number(total)}; the table has all.</p>}
      <Details summary="The same as a table">
        <BarsTable filled={rows} total={total} columns={columns} label={props.label} />
      </Details>
    </div>
  );
}

function Drawing(props: { id: string; label: string; filled: Filled[]; need: Requirement; zones: string[]; columns: Extra[]; width: number }): JSX.Element {
  const { filled, need, zones, columns } = props;
  const width = Math.max(300, props.width);
  const count = 30;
  const right = columns.reduce((sum, column) => sum + column.width, 0);
  const bar = Math.max(36, (width - NAME - 2 * (FIGURE + GAP) - right - count) / 2);
  const cpuAt = NAME;
  const memoryAt = NAME + bar + FIGURE + GAP;
  const extraAt = memoryAt + bar + FIGURE + GAP;
  // So many small pieces say no more than one, and hold up the page.
  const dense = filled.reduce((sum, one) => sum + one.tasks, 0) > MOST_PIECES;
  const most = useGrowing(filled.length);
  let drawn = 0;
  let y = 0;
  const rows: JSX.Element[] = [];
  for (const zone of zones) {
    const inside = filled.filter((one) => one.zone === zone);
    if (inside.length === 0) continue;
    const placed = inside.reduce((sum, one) => sum + one.tasks, 0);
    rows.push(
      <g key={zone} transform={`translate(0 ${y})`}>
        <line class="zone-line" x1="0" x2={width} y1={HEAD - 7} y2={HEAD - 7} />
        <text class="zone-name" x="0" y={HEAD - 13}>
          {zone}
        </text>
        <text class="zone-figure" x={width} y={HEAD - 13} text-anchor="end">
          {placed === 0 ? "" : `+${placed}`}
        </text>
        {rows.length === 0 && (
          <>
            <text class="axis" x={cpuAt} y={HEAD - 13}>
              CPU
            </text>
            <text class="axis" x={cpuAt + bar + FIGURE - 2} y={HEAD - 13} text-anchor="end">
              free
            </text>
            <text class="axis" x={memoryAt} y={HEAD - 13}>
              Memory
            </text>
            <text class="axis" x={memoryAt + bar + FIGURE - 2} y={HEAD - 13} text-anchor="end">
              free
            </text>
            {columns.map((column, at) => (
              <text key={column.title} class="axis" x={columnAt(columns, extraAt, at)} y={HEAD - 13} text-anchor="end">
                {column.title}
              </text>
            ))}
          </>
        )}
      </g>,
    );
    y += HEAD;
    for (const one of inside) {
      drawn += 1;
      if (drawn > most) {
        y += ROW;
        continue;
      }
      rows.push(
        <g key={one.containerInstanceArn} transform={`translate(0 ${y})`} class={one.on ? "" : "off"}>
          <title>{`${one.name} ${one.instanceType ?? ""}`}</title>
          {one.newest && <rect class="newest-row" x="-4" y="0" width={width + 4} height={ROW - 2} rx="3" />}
          <text class="row-name" x="0" y="15">
            {shorten(one.name, 10)}
          </text>
          <Bar x={cpuAt} width={bar} total={one.registered.cpu} free={one.before.cpu} each={need.cpu} placed={one.tasks} newest={one.newest} left={one.free.cpu} dense={dense} id={props.id} />
          <Bar x={memoryAt} width={bar} total={one.registered.memory} free={one.before.memory} each={need.memory} placed={one.tasks} newest={one.newest} left={one.free.memory} dense={dense} id={props.id} />
          {columns.map((column, at) => (
            <text key={column.title} class={column.full(one) ? "row-figure full" : "row-figure"} x={columnAt(columns, extraAt, at)} y="15" text-anchor="end">
              {column.text(one)}
            </text>
          ))}
          <text class="row-count" x={width} y="15" text-anchor="end">
            {one.tasks > 0 ? `+${one.tasks}` : one.on ? "" : "off"}
          </text>
        </g>,
      );
      y += ROW;
    }
    y += 6;
  }
  return (
    <svg id={props.id} class="bars-svg" role="img" aria-label={`${props.label}. The table below has the same figures.`} width={width} height={y} viewBox={`0 0 ${width} ${y}`}>
      <defs>
        <pattern id={`${props.id}-before`} width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
          <rect class="before-ground" width="5" height="5" />
          <line class="before-line" x1="0" y1="0" x2="0" y2="5" />
        </pattern>
      </defs>
      {rows}
    </svg>
  );
}

function columnAt(columns: Extra[], from: number, at: number): number {
  return from - GAP + columns.slice(0, at + 1).reduce((sum, column) => sum + column.width, 0);
}

function shorten(name: string, most: number): string {
  return name.length > most ? `…${name.slice(1 - most)}` : name;
}

function Bar(props: { x: number; width: number; total: number; free: number; each: number; placed: number; newest: boolean; left: number; dense: boolean; id: string }): JSX.Element {
  const { x, width, total } = props;
  const scale = (value: number) => (total > 0 ? (width * Math.max(0, Math.min(total, value))) / total : 0);
  const before = scale(total - props.free);
  const piece = scale(props.each);
  const merged = piece < 3 || props.dense;
  const pieces = merged ? 1 : props.placed;
  return (
    <>
      <rect class="track" x={x} y="4" width={width} height="14" rx="2" />
      {before > 0.5 && <rect x={x} y="4" width={before} height="14" rx="2" fill={`url(#${props.id}-before)`} />}
      {props.placed > 0 &&
        piece > 0 &&
        Array.from({ length: pieces }, (_, at) => {
          const from = x + before + (merged ? 0 : at * piece);
          const wide = merged ? piece * props.placed : piece;
          const newest = props.newest && at === pieces - 1;
          return <rect key={at} class={newest && !merged ? "task newest" : "task"} x={from + 0.5} y="4" width={Math.max(1, Math.min(wide - 1, x + width - from))} height="14" rx="1.5" />;
        })}
      <text class={props.left < props.each && props.each > 0 ? "row-figure full" : "row-figure"} x={x + width + FIGURE - 2} y="15" text-anchor="end">
        {number(props.left)}
      </text>
    </>
  );
}

function BarsTable({ filled, total, columns, label }: { filled: Filled[]; total: number; columns: Extra[]; label: string }): JSX.Element {
  const shown = filled.slice(0, useGrowing(filled.length));
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label={label}>
      <table class="data">
        <caption class="unseen">{label}</caption>
        <thead>
          <tr>
            <th scope="col">Instance</th>
            <th scope="col">Zone</th>
            <th scope="col" class="right">New tasks</th>
            <th scope="col" class="right">CPU free</th>
            <th scope="col" class="right">of</th>
            <th scope="col" class="right">MiB free</th>
            <th scope="col" class="right">of</th>
            {columns.map((column) => (
              <th key={column.title} scope="col" class="right">
                {column.title}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {shown.map((one) => (
            <tr key={one.containerInstanceArn}>
              <th scope="row">{one.name}</th>
              <td>{one.zone}</td>
              <td class="right">{one.tasks}</td>
              <td class="right">{number(one.free.cpu)}</td>
              <td class="right">{number(one.registered.cpu)}</td>
              <td class="right">{number(one.free.memory)}</td>
              <td class="right">{number(one.registered.memory)}</td>
              {columns.map((column) => (
                <td key={column.title} class="right">
                  {column.text(one)}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
      </table>
      {total > filled.length && <p class="hint">{plural(total, "instance")}</p>}
      <More left={total - filled.length} size={MOST_DRAWN} onMore={() => (instanceRows.value += MOST_DRAWN)} />
    </div>
  );
}
