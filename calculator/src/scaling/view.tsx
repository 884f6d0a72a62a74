/** The scaling timeline: metric and alarms above, counts below, the reasons of one minute beside. */

import type { JSX } from "preact";
import { useEffect, useMemo, useState } from "preact/hooks";
import type { Minute, ScaleAnswer } from "../engine/answers";
import { startSeconds } from "../state/series";
import { announce, beingRead, project } from "../state/store";
import { openDialog } from "../ui/dialog";
import { Button, Details, Inputs, number, NumberField, Panel, plural, usePages, useWidth } from "../ui/controls";
import { Chart, LEFT, moment, RIGHT, type Line } from "./chart";
import { ScalingInputs } from "./inputs";
import { alarmBars, cooldownBars, countsOf, cursor, drawSeries, figuresOf, lengthOf, setScaling, timeline, type Bar, type Counts, type Timeline } from "./model";

export function ScalingTool(): JSX.Element {
  return (
    <div class="split">
      <Inputs>
        <ScalingInputs />
      </Inputs>
      <div class="main">{project.value.scaling.series.length === 0 ? <NoSeries /> : <Answered />}</div>
    </div>
  );
}

/** Without a metric there is nothing to scale by: what to do about it. */
function NoSeries(): JSX.Element {
  return (
    <div class="results" id="results" aria-busy={beingRead.value > 0}>
      <Panel title="No metric yet">
        <p>A timeline needs the metric that the policies look at. Any of these brings one:</p>
        <ul class="ways">
          <li>
            paste or drop what <code>aws cloudwatch get-metric-data</code> or <code>get-metric-statistics</code> printed
          </li>
          <li>paste a CSV: a column of times, then one of values for each metric</li>
          <li>draw one, and change it with the pointer or the keyboard</li>
        </ul>
        <div class="row">
          <Button kind="primary" icon="pen" id="draw-series" onClick={() => drawSeries("day")}>
            Draw a day
          </Button>
          <Button icon="open" onClick={() => (openDialog.value = "open")}>
            Open
          </Button>
          <Button icon="book" onClick={() => (openDialog.value = "samples")}>
            Samples
          </Button>
        </div>
      </Panel>
    </div>
  );
}

function Answered(): JSX.Element {
  const { value, fresh, busy } = timeline.value;
  const wrong = value?.now.a.error ?? value?.now.b?.error;
  const good = value?.good ?? null;
  useEffect(() => {
    if (!value || !fresh) return;
    if (wrong) announce(`Error: ${wrong.message}`);
    else if (value.now.a.error === undefined) announce(`${plural(value.now.a.changes.length, "change")}; desired count ends at ${value.now.a.desiredCount}`);
  }, [value]);
  return (
    <>
        {wrong && (
          <div class="engine-error" role="alert">
            <strong>The question makes no sense:</strong> {wrong.message} <code>{wrong.path}</code>
            {wrong.help && <span class="help">{wrong.help}</span>}
          </div>
        )}
        <div class={`results ${fresh && !wrong ? "" : "stale"}`} id="results" aria-busy={busy || beingRead.value > 0}>
          {good && good.a.error === undefined && <Result timeline={good} a={good.a} b={good.b && good.b.error === undefined ? good.b : null} />}
        </div>
    </>
  );
}

function Result({ timeline: line, a, b }: { timeline: Timeline; a: ScaleAnswer; b: ScaleAnswer | null }): JSX.Element {
  const counts = useMemo(() => countsOf(a, line), [a, line]);
  const other = useMemo(() => (b ? countsOf(b, line) : null), [b, line]);
  const last = counts.times.length - 1;
  const at = Math.max(0, Math.min(last, cursor.value ?? firstChange(a, counts)));
  const first = a.changes[0];
  const span = lengthOf(line);
  return (
    <>
      <section class="verdict" aria-labelledby="verdict-title">
        <h2 id="verdict-title">
          {first ? (
            <>
              First change at <span class="figure">{moment(Date.parse(first.at) / 1000, lengthOf(line))}</span>: {first.from} → {first.to} tasks
            </>
          ) : (
            <>The count never changes: {plural(a.desiredCount, "task")} throughout</>
          )}
        </h2>
        <p class="largest">
          {plural(a.changes.length, "change")}, ends at <strong id="final">{a.desiredCount}</strong>
        </p>
        <p class="lint" id="open-loop">
          <strong>Careful:</strong> the load does not react here. More tasks do not lower the metric and fewer do not raise it, so after the first change the rest is what would happen if the metric stayed as it is.
        </p>
      </section>
      <Charts line={line} a={a} b={b} counts={counts} other={other} at={at} />
      <div class="sides two">
        <Inspector name={b ? "A" : ""} counts={counts} at={at} answer={a} span={span} />
        {b && other ? <Inspector name="B" counts={other} at={at} answer={b} span={span} /> : <Changes name="" answer={a} counts={counts} span={span} />}
      </div>
      {b && <CompareFigures line={line} a={a} b={b} />}
      {b && (
        <div class="sides two">
          <Changes name="A" answer={a} counts={counts} span={span} />
          {other && <Changes name="B" answer={b} counts={other} span={span} />}
        </div>
      )}
    </>
  );
}

function firstChange(answer: ScaleAnswer, counts: Counts): number {
  const first = answer.changes[0]?.at ?? answer.holds[0]?.from;
  return first === undefined ? 0 : Math.max(0, counts.times.indexOf(Date.parse(first) / 1000));
}

function Charts(props: { line: Timeline; a: ScaleAnswer; b: ScaleAnswer | null; counts: Counts; other: Counts | null; at: number }): JSX.Element {
  const { line, a, b, counts, other, at } = props;
  const [draws, setDraws] = useState(false);
  const series = line.scaling.series;
  const { times, data } = useMemo(() => metricData(line), [line]);
  const countData = useMemo(() => [counts.running, counts.desired, ...(other ? [other.desired] : [])], [counts, other]);
  const thresholds = useMemo(() => dedupe(a.alarms.map((alarm) => ({ value: alarm.threshold, label: `${a.alarms.length > 2 ? `${alarm.policyName ?? alarm.alarmName} ` : ""}${alarm.comparison} ${number(alarm.threshold, 2)}` }))), [a]);
  const { from, to } = line.span;
  const lanes = alarmBars(a, to);
  const bands = lanes.flatMap((lane) => lane.bars);
  const time = counts.times[at] ?? from;
  const hover = (seconds: number) => {
    const step = counts.times.length > 1 ? (counts.times[1] ?? 60) - (counts.times[0] ?? 0) : 60;
    cursor.value = Math.max(0, Math.min(counts.times.length - 1, Math.floor((seconds - from) / step)));
  };
  const metricLines: Line[] = series.map((one, index) => ({ label: one.name, colour: index === 0 ? "--ink" : "--ink-2", width: 1.75, ...(index > 0 ? { dash: index === 1 ? [6, 4] : [2, 3] } : {}) }));
  const countLines: Line[] = [
    { label: "running", colour: "--task-soft", step: true, width: 1, fill: "--task-wash" },
    { label: "desired", colour: "--accent", step: true, width: 2.25 },
    ...(b ? [{ label: "desired B", colour: "--side-b", step: true, width: 2.25, dash: [7, 4] }] : []),
  ];
  const move = (by: number) => (cursor.value = Math.max(0, Math.min(counts.times.length - 1, at + by)));
  const keys = (event: KeyboardEvent) => {
    const big = event.shiftKey ? 10 : 1;
    const known: { [key: string]: () => void } = {
      ArrowLeft: () => move(-big),
      ArrowRight: () => move(big),
      Home: () => move(-counts.times.length),
      End: () => move(counts.times.length),
      PageUp: () => move(-15),
      PageDown: () => move(15),
      ArrowUp: () => drawAt(time, (valueAt(0, time) ?? 0) + big, false),
      ArrowDown: () => drawAt(time, Math.max(0, (valueAt(0, time) ?? 0) - big), false),
    };
    const act = known[event.key];
    if (!act || (/Up|Down/.test(event.key) && event.key.startsWith("Arrow") && !draws)) return;
    event.preventDefault();
    act();
  };
  const minute = counts.minutes[at];
  return (
    <Panel
      title="Timeline"
      note={`${moment(from, lengthOf(line))} to ${moment(to, lengthOf(line))} UTC, ${plural(line.span.minutes, "minute")}`}
      actions={
        <Button icon="pen" pressed={draws} id="draw" onClick={() => setDraws(!draws)}>
          Draw the metric
        </Button>
      }
      class="timeline-panel"
    >
      <div
        class="timeline"
        id="timeline"
        role="slider"
        tabIndex={0}
        aria-label={draws ? "Minute; arrows left and right move, up and down change the metric" : "Minute; arrows left and right move"}
        aria-valuemin={0}
        aria-valuemax={counts.times.length - 1}
        aria-valuenow={at}
        aria-valuetext={`${moment(time, lengthOf(line))}: metric ${valueAt(0, time) ?? "missing"}, desired ${counts.desired[at]}, running ${counts.running[at]}${minute ? `, ${said(minute)}` : ""}`}
        onKeyDown={keys}
      >
        <p class="chart-title">
          {series.map((one, index) => (
            <span key={one.name} class={`line-key m${Math.min(index, 2)}`}>
              {one.name} <b class="figure">{valueAt(index, time) === null ? "–" : number(valueAt(index, time) ?? 0, 2)}</b>
            </span>
          ))}
          {draws && <span class="hint">Drag to draw. With the keyboard: arrows up and down, Shift for tens.</span>}
        </p>
        <Chart id="metric-chart" height={170} times={times} data={data} lines={metricLines} thresholds={thresholds} bands={bands} from={from} to={to} cursor={time} onHover={hover} {...(draws ? { onDraw: drawAt } : {})} />
        <Lanes line={line} lanes={lanes} cooldowns={cooldownBars(counts, to)} a={a} cursor={time} />
        <p class="chart-title">
          <span class="line-key desired">
            desired{b ? " A" : ""} <b class="figure">{counts.desired[at]}</b>
          </span>
          <span class="line-key running">
            running <b class="figure">{counts.running[at]}</b>
          </span>
          {other && (
            <span class="line-key desired-b">
              desired B <b class="figure">{other.desired[at]}</b>
            </span>
          )}
        </p>
        <Chart id="count-chart" height={150} times={counts.times} data={countData} lines={countLines} from={from} to={to} cursor={time} wholeNumbers onHover={hover} />
      </div>
      {draws && <NumberField label={`Metric at ${moment(time, lengthOf(line))}`} value={valueAt(0, time) ?? 0} step={0.1} onChange={(value) => drawAt(time, value, false)} />}
      <Details summary="The same as a table">
        <MinuteTable counts={counts} line={line} />
      </Details>
    </Panel>
  );
}

function dedupe(list: { value: number; label: string }[]): { value: number; label: string }[] {
  return [...new Map(list.map((one) => [one.label, one])).values()];
}

/** The last value of a series at a time. */
function valueAt(index: number, time: number): number | null {
  const one = project.value.scaling.series[index];
  if (!one) return null;
  return one.values[Math.floor((time - startSeconds(one)) / one.periodSeconds)] ?? null;
}

let lastDrawn: { at: number; value: number } | null = null;

/** Sets the first series at a time, and on the way from the last place. */
function drawAt(time: number, value: number, first: boolean) {
  const one = project.peek().scaling.series[0];
  if (!one) return;
  const at = Math.max(0, Math.min(one.values.length - 1, Math.floor((time - startSeconds(one)) / one.periodSeconds)));
  const next = [...one.values];
  const rounded = Math.max(0, Math.round(value * 10) / 10);
  const from = first || lastDrawn === null || Math.abs(lastDrawn.at - at) > 30 ? { at, value: rounded } : lastDrawn;
  const steps = Math.abs(at - from.at);
  for (let step = 0; step <= steps; step += 1) {
    const part = steps === 0 ? 1 : step / steps;
    next[from.at + Math.sign(at - from.at) * step] = Math.round((from.value + (rounded - from.value) * part) * 10) / 10;
  }
  lastDrawn = { at, value: rounded };
  setScaling("draw the metric", { series: [{ ...one, values: next }, ...project.peek().scaling.series.slice(1)] }, "draw");
}

function metricData(line: Timeline): { times: number[]; data: (number | null)[][] } {
  const { series } = line.scaling;
  const all = new Set<number>();
  for (const one of series) for (let at = 0; at < one.values.length; at += 1) all.add(startSeconds(one) + at * one.periodSeconds);
  const times = [...all].sort((a, b) => a - b);
  const data = series.map((one) => {
    const from = startSeconds(one);
    return times.map((time) => {
      const at = (time - from) / one.periodSeconds;
      return Number.isInteger(at) ? (one.values[at] ?? null) : null;
    });
  });
  return { times, data };
}

/** Room for the names of lanes on them. */
const NAMES = 130;

/** Alarms, cooldowns, schedules and deployments as bars under the metric. */
function Lanes({ line, lanes, cooldowns, a, cursor: time }: { line: Timeline; lanes: { name: string; bars: Bar[] }[]; cooldowns: Bar[]; a: ScaleAnswer; cursor: number }): JSX.Element {
  const [watch, width] = useWidth<HTMLDivElement>();
  const { from, to } = line.span;
  const x = (seconds: number) => LEFT + ((Math.max(from, Math.min(to, seconds)) - from) / Math.max(60, to - from)) * Math.max(0, width - LEFT - RIGHT);
  const scheduled = a.changes.filter((one) => one.scheduledActionName !== undefined);
  const rows: { label: string; bars: Bar[]; marks?: number[] }[] = [
    ...lanes.map((lane) => ({ label: `${lane.name.replace(/^TargetTracking-/, "").replace("AlarmHigh-", "high ").replace("AlarmLow-", "low ")}`, bars: lane.bars })),
    { label: "out cooldown", bars: cooldowns.filter((bar) => bar.kind === "out") },
    { label: "in cooldown", bars: cooldowns.filter((bar) => bar.kind === "in") },
    ...(line.scaling.schedules.length > 0 ? [{ label: "schedule", bars: [], marks: scheduled.map((one) => Date.parse(one.at) / 1000) }] : []),
    ...(line.scaling.deployments.length > 0 ? [{ label: "deployment", bars: line.scaling.deployments.map((one) => ({ from: Date.parse(one.from) / 1000, to: Date.parse(one.to) / 1000, kind: "deploy" })) }] : []),
  ].slice(0, 10);
  // Where a bar would lie under its name, or the cursor would cross it, the names stand above.
  const above = width < 600 || rows.some((one) => one.bars.some((bar) => x(bar.from) < LEFT + NAMES));
  const [row, top] = above ? [30, 14] : [18, 3];
  return (
    <div class="lanes" ref={watch}>
      {width > 0 && (
        <svg id="lanes" width={width} height={rows.length * row + 4} viewBox={`0 0 ${width} ${rows.length * row + 4}`} aria-hidden="true">
          <defs>
            <pattern id="lane-hatch" width="5" height="5" patternUnits="userSpaceOnUse" patternTransform="rotate(45)">
              <rect class="before-ground" width="5" height="5" />
              <line class="before-line" x1="0" y1="0" x2="0" y2="5" />
            </pattern>
          </defs>
          {rows.map((one, index) => (
            <g key={one.label} transform={`translate(0 ${index * row + 2})`}>
              <rect class="lane-track" x={LEFT} y={top} width={Math.max(0, width - LEFT - RIGHT)} height="10" rx="2" />
              {one.bars.map((bar) => (
                <rect key={bar.from} class={`lane-bar ${bar.kind}`} x={x(bar.from)} y={top} width={Math.max(2, x(bar.to) - x(bar.from))} height="10" rx="2" {...(bar.kind === "out" || bar.kind === "in" ? { fill: "url(#lane-hatch)" } : {})} />
              ))}
              {one.marks?.map((mark) => (
                <path key={mark} class="lane-mark" d={`M${x(mark)} ${top - 2} l5 7 -5 7 -5 -7z`} />
              ))}
              <line class="lane-cursor" x1={x(time)} x2={x(time)} y1="-2" y2={row} />
              <text class="lane-label" x={above ? LEFT : LEFT + 6} y={above ? 10 : 12}>
                {one.label}
                {one.bars.some((bar) => bar.kind === "high" || bar.kind === "low") ? ": ALARM" : ""}
              </text>
            </g>
          ))}
        </svg>
      )}
    </div>
  );
}

function said(minute: Minute): string {
  switch (minute.outcome) {
    case "scaledOut":
      return `scaled out to ${minute.desiredCount}`;
    case "scaledIn":
      return `scaled in to ${minute.desiredCount}`;
    case "held":
      return `held: ${minute.text ?? ""}`;
    default:
      return "nothing asked";
  }
}

function Inspector({ name, counts, at, answer, span }: { name: string; counts: Counts; at: number; answer: ScaleAnswer; span: number }): JSX.Element {
  const time = counts.times[at] ?? 0;
  const minute = counts.minutes[at];
  const scheduled = answer.changes.filter((one) => one.scheduledActionName !== undefined && Date.parse(one.at) / 1000 === time);
  return (
    <Panel title={<>{name && <span class={`side-name ${name}`}>{name}</span>} At {moment(time, span)}</>} class="inspector" note={minute ? said(minute) : undefined}>
      {scheduled.map((one) => (
        <p key={one.scheduledActionName} class="formula mono">
          {one.scheduledActionName}: {one.minCapacity} to {one.maxCapacity} tasks
        </p>
      ))}
      {minute?.proposals?.map((one) => (
        <div key={one.policyName} class="proposal">
          <p class="formula mono">{one.formula}</p>
          <p class="hint">
            {one.policyName} asks to scale {one.direction} from {one.base} to {one.wanted}
            {one.anchored && ", counted from before the cooldown's first activity"} <span class="rules">{one.rules.join(" ")}</span>
          </p>
        </div>
      ))}
      {minute?.outcome === "held" && (
        <p class="held">
          <strong>Held:</strong> {minute.text}
          {minute.blockedBy && `, blocked by ${minute.blockedBy}`}
          {minute.cooldownUntil && `, until ${moment(Date.parse(minute.cooldownUntil) / 1000, span)}`}
          {typeof minute.notScaledReason?.["Code"] === "string" && <code>{minute.notScaledReason["Code"]}</code>}
        </p>
      )}
      {minute && (
        <table class="data tight">
          <thead>
            <tr>
              <th scope="col">Alarm</th>
              <th scope="col" class="right">
                Value
              </th>
              <th scope="col" class="right">
                Threshold
              </th>
              <th scope="col">State</th>
            </tr>
          </thead>
          <tbody>
            {minute.alarms.map((one) => {
              const alarm = answer.alarms.find((other) => other.alarmName === one.alarmName);
              return (
                <tr key={one.alarmName}>
                  <th scope="row">
                    {one.alarmName}
                    <small>
                      {alarm && `${alarm.datapointsToAlarm} of ${alarm.evaluationPeriods} × ${alarm.periodSeconds} s`}
                    </small>
                  </th>
                  <td class="right">{one.value === null ? "–" : number(one.value, 3)}</td>
                  <td class="right">{alarm && `${alarm.comparison} ${number(alarm.threshold, 3)}`}</td>
                  <td>
                    <span class={`state ${one.state}`}>{one.state === "INSUFFICIENT_DATA" ? "no data" : one.state}</span>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {!minute && <p class="hint">So long a stretch is answered by its changes alone.</p>}
      <p class="hint">
        desired <b>{counts.desired[at]}</b>, running <b>{counts.running[at]}</b>
      </p>
    </Panel>
  );
}

function Changes({ name, answer, counts, span }: { name: string; answer: ScaleAnswer; counts: Counts; span: number }): JSX.Element {
  const rows = [...answer.changes.map((one) => ({ time: one.at, change: one })), ...answer.holds.map((one) => ({ time: one.from, hold: one }))].sort((a, b) => a.time.localeCompare(b.time));
  const { shown, more } = usePages(rows, 40);
  return (
    <Panel title={<>{name && <span class={`side-name ${name}`}>{name}</span>} What happened</>} note={`${plural(answer.changes.length, "change")}, ${plural(answer.holds.length, "hold")}`}>
      {rows.length === 0 && <p class="hint">No policy ever asked for a change.</p>}
      <ol class="events" id={name === "B" ? undefined : "changes"}>
        {shown.map((row, index) => {
          const seconds = Date.parse(row.time) / 1000;
          const go = () => (cursor.value = Math.max(0, counts.times.indexOf(seconds)));
          return (
            <li key={index} class={"change" in row ? "change" : "hold"}>
              <button type="button" class="link time" onClick={go} aria-label={`Look at ${moment(seconds, span)}`}>
                {moment(seconds, span)}
              </button>
              {"change" in row ? (
                <span>
                  <b>
                    {row.change.from} → {row.change.to}
                  </b>{" "}
                  {row.change.policyName ?? row.change.scheduledActionName} {row.change.formula && <code>{row.change.formula}</code>}
                </span>
              ) : (
                <span>
                  held {row.hold.direction}, {row.hold.text}
                  {row.hold.blockedBy && ` (${row.hold.blockedBy})`}
                  {row.hold.to !== row.hold.from && `, until ${moment(Date.parse(row.hold.to) / 1000, span)}`}
                </span>
              )}
            </li>
          );
        })}
      </ol>
      {more}
    </Panel>
  );
}

function CompareFigures({ line, a, b }: { line: Timeline; a: ScaleAnswer; b: ScaleAnswer }): JSX.Element {
  const [left, right] = [figuresOf(a, line), figuresOf(b, line)];
  const rows: [string, number, number, 0 | 1][] = [
    ["Changes", left.changes, right.changes, 0],
    ["Highest desired count", left.peak, right.peak, 0],
    ["Minutes held", left.held, right.held, 0],
    ["Desired at the end", left.end, right.end, 0],
  ];
  return (
    <Panel title="A and B compared">
      <table class="data" id="compare">
        <thead>
          <tr>
            <th scope="col">
              <span class="unseen">Figure</span>
            </th>
            <th scope="col" class="right">
              <span class="side-name A">A</span>
            </th>
            <th scope="col" class="right">
              <span class="side-name B">B</span>
            </th>
            <th scope="col" class="right">
              B − A
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map(([label, one, two, digits]) => (
            <tr key={label}>
              <th scope="row">{label}</th>
              <td class="right">{number(one, digits)}</td>
              <td class="right">{number(two, digits)}</td>
              <td class="right">{two === one ? "0" : `${two > one ? "+" : "−"}${number(Math.abs(two - one), digits)}`}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Panel>
  );
}

function MinuteTable({ counts, line }: { counts: Counts; line: Timeline }): JSX.Element {
  const { shown, more } = usePages(counts.times, 60);
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Minute by minute">
      <table class="data">
        <thead>
          <tr>
            <th scope="col">Time</th>
            {line.scaling.series.map((one) => (
              <th key={one.name} scope="col" class="right">
                {one.name}
              </th>
            ))}
            <th scope="col" class="right">Desired</th>
            <th scope="col" class="right">Running</th>
            <th scope="col">Alarms</th>
            <th scope="col">Outcome</th>
          </tr>
        </thead>
        <tbody>
          {shown.map((time, at) => {
            const minute = counts.minutes[at];
            return (
              <tr key={time}>
                <th scope="row">{moment(time, lengthOf(line))}</th>
                {line.scaling.series.map((one, index) => (
                  <td key={one.name} class="right">
                    {valueAt(index, time) ?? "–"}
                  </td>
                ))}
                <td class="right">{counts.desired[at]}</td>
                <td class="right">{counts.running[at]}</td>
                <td>{minute?.alarms.filter((one) => one.state === "ALARM").map((one) => one.alarmName).join(", ")}</td>
                <td>{minute && minute.outcome !== "idle" ? said(minute) : ""}</td>
              </tr>
            );
          })}
        </tbody>
      </table>
      {more}
    </div>
  );
}

