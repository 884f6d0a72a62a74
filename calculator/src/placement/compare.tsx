/** Two strategies in figures. */

import type { JSX } from "preact";
import { priceOf } from "../state/project";
import { project } from "../state/store";
import { number, NumberField, Panel } from "../ui/controls";
import { MOST_TASKS, setPlacement, strategyName, summarise, type Plans, type Summary } from "./model";

interface Line {
  name: string;
  help?: string;
  text: (of: Summary) => string;
  /** Which way is better, for the mark; none where neither is. */
  better?: (of: Summary) => number;
}

const HOURS_A_MONTH = 730;

export function Compare({ plan }: { plan: Plans }): JSX.Element | null {
  const { a, b, placement } = plan;
  if (a.answer.error || b?.answer.error) return null;
  const most = MOST_TASKS[plan.kind];
  const left = summarise(a, a.answer, placement);
  const right = b && !b.answer.error ? summarise(b, b.answer, placement) : null;
  const money = (value: number) => value.toLocaleString("en", { minimumFractionDigits: 2, maximumFractionDigits: 2 });
  const lines: Line[] = [
    { name: "Tasks placed", text: (of) => `${number(of.placed)} of ${number(of.wanted)}`, better: (of) => of.placed },
    { name: "Largest number that fits", text: (of) => (of.largest === null ? "–" : `${of.largest >= most ? "≥ " : ""}${number(of.largest)}`), better: (of) => of.largest ?? 0 },
    { name: "Instances in use", text: (of) => number(of.used), better: (of) => -of.used },
    { name: "Tasks by zone", text: (of) => of.zones.map((one) => number(one.tasks)).join(" / ") || "–" },
    { name: "Zone skew", help: "most minus least", text: (of) => number(of.skew), better: (of) => -of.skew },
    { name: "Stranded CPU", help: "free where no further such task fits", text: (of) => `${number(of.strandedCpu)} units`, better: (of) => -of.strandedCpu },
    { name: "Stranded memory", help: "free where no further such task fits", text: (of) => `${number(of.strandedMemory)} MiB`, better: (of) => -of.strandedMemory },
    { name: "Cost an hour", help: "instances in use at your prices", text: (of) => (of.perHour === 0 ? "no prices" : money(of.perHour)), better: (of) => -of.perHour },
    { name: "Cost a month", help: `${HOURS_A_MONTH} hours`, text: (of) => (of.perHour === 0 ? "no prices" : money(of.perHour * HOURS_A_MONTH)) },
  ];
  return (
    <Panel title={right ? "A and B compared" : "In figures"} note={right ? "▲ marks the better" : undefined} class="compare-panel">
      <div class={right ? "compare" : "compare one"}>
        <div class="scroll" tabIndex={0} role="region" aria-label="Figures">
        <table class="data" id="compare">
          <thead>
            <tr>
              <th scope="col">
                <span class="unseen">Figure</span>
              </th>
              <th scope="col" class="right">
                {right ? <span class="side-name A">A</span> : null} {strategyName(placement.a)}
              </th>
              {right && (
                <th scope="col" class="right">
                  <span class="side-name B">B</span> {strategyName(placement.b ?? [])}
                </th>
              )}
            </tr>
          </thead>
          <tbody>
            {lines.map((line) => {
              const ahead = right && line.better ? Math.sign(line.better(left) - line.better(right)) : 0;
              return (
                <tr key={line.name}>
                  <th scope="row">
                    {line.name} {line.help && <small>{line.help}</small>}
                  </th>
                  <td class={ahead > 0 ? "right ahead" : "right"}>
                    {ahead > 0 && <Better />}
                    {line.text(left)}
                  </td>
                  {right && (
                    <td class={ahead < 0 ? "right ahead" : "right"}>
                      {ahead < 0 && <Better />}
                      {line.text(right)}
                    </td>
                  )}
                </tr>
              );
            })}
          </tbody>
        </table>
        </div>
        <Prices types={(a.summary?.instanceTypes ?? []).map((one) => one.instanceType)} unpriced={left.perHour > 0 ? [...new Set([...left.unpriced, ...(right?.unpriced ?? [])])] : []} />
      </div>
    </Panel>
  );
}

function Better(): JSX.Element {
  return (
    <span class="better">
      <span aria-hidden="true">▲</span>
      <span class="unseen">better: </span>
    </span>
  );
}

/** More types than this have no field of their own. */
const MOST_TYPES = 12;

function Prices({ types: all, unpriced }: { types: string[]; unpriced: string[] }): JSX.Element {
  const { placement } = project.value;
  const types = all.slice(0, MOST_TYPES);
  return (
    <fieldset class="prices">
      <legend>Your prices an hour</legend>
      {types.map((type) => (
        <NumberField
          key={type}
          label={type}
          value={priceOf(placement.prices, type) ?? 0}
          step={0.001}
          onChange={(value) => setPlacement(`price of ${type}`, { prices: { ...placement.prices, [type]: value } }, `price ${type}`)}
        />
      ))}
      {types.length === 0 && <p class="hint">The instances have no type.</p>}
      {unpriced.length > 0 && <p class="hint">Without a price: {unpriced.join(", ")}</p>}
    </fieldset>
  );
}
