/** Why the task of a step went where it did: the funnel of the steps, and each instance's checks. */

import type { JSX } from "preact";
import type { Check, InstanceReport, PlaceAnswer } from "../engine/answers";
import { shortName } from "../state/cluster";
import { number, Panel, plural } from "../ui/controls";
import { Icon, Mark } from "../ui/icons";
import { explainedRows, ROWS } from "./model";

const STEP_NAMES: { [step: string]: string } = {
  registered: "Registered",
  considered: "1 Considered",
  resources: "2 Resources",
  constraints: "3 Constraints",
  selected: "Selected",
};
/** A step may be named like something that every object has. */
const own = (words: { [step: string]: string }, step: string) => (Object.hasOwn(words, step) ? words[step] : undefined);
const STEP_MEANS: { [step: string]: string } = {
  registered: "in the cluster",
  considered: "active, of the right provider",
  resources: "CPU, memory, ports, ENI, GPU",
  constraints: "attributes, memberOf, distinctInstance",
  selected: "one of those left",
};

/** Which task is explained: that of the step, or the first that found no place. Only some placements are listed, so their number counts. */
function triedOf(answer: PlaceAnswer, step: number): { failed: boolean; tried: number } {
  const placed = answer.totals?.placements ?? answer.placements.length;
  return placed < step ? { failed: true, tried: placed + 1 } : { failed: false, tried: step };
}

export function Funnel({ answer, step, name }: { answer: PlaceAnswer; step: number; name: string }): JSX.Element | null {
  const funnel = answer.explanation?.funnel;
  if (!funnel) return null;
  const most = Math.max(1, ...funnel.map((one) => one.instances));
  const { failed, tried } = triedOf(answer, step);
  const picked = answer.explanation?.instances?.find((one) => one.verdict === "picked");
  const place = failed || !picked ? "" : shortName(picked.containerInstanceArn);
  // What the last stage of the strategy left: one of them is selected.
  const ties = funnel.at(-2)?.instances ?? 0;
  return (
    <Panel title={<>{name && <span class={`side-name ${name}`}>{name}</span>} Task {number(tried)}, step by step</>} class="funnel-panel">
      <ol class="funnel">
        {funnel.map((one, at) => {
          const dropped = at === 0 ? 0 : (funnel[at - 1]?.instances ?? 0) - one.instances;
          return (
            <li key={one.step} class={one.instances === 0 ? "empty" : ""}>
              <span class="funnel-name">
                {own(STEP_NAMES, one.step) ?? `4 ${one.step.replace("attribute:ecs.availability-zone", "AZ").replace("attribute:", "")}`}
                <small>{own(STEP_MEANS, one.step) ?? "strategy: the best by this key"}</small>
              </span>
              <span class="funnel-bar" aria-hidden="true">
                <i style={{ width: `${(100 * one.instances) / most}%` }} />
              </span>
              <span class="funnel-count">
                {number(one.instances)}
                {dropped > 0 && <small>−{number(dropped)}</small>}
              </span>
            </li>
          );
        })}
      </ol>
      <p class="funnel-end">
        {failed ? (
          <>
            <Mark yes={false} label="" /> No instance is left for task {number(tried)}.
          </>
        ) : (
          <>
            <Mark yes label="" /> {place === "" ? "Finds a place" : <>Lands on <b>{place}</b></>}
            {place !== "" && ties > 1 ? `; ${number(ties)} were equally good` : ""}.
          </>
        )}
      </p>
    </Panel>
  );
}

const COLUMNS = ["Status", "Agent", "CPU", "Memory", "Ports", "ENI", "GPU", "Constraint"] as const;
type Column = (typeof COLUMNS)[number];

function columnOf(reason: string): Column {
  const resource = /^RESOURCE:(CPU|MEMORY|PORTS|ENI|GPU)/.exec(reason)?.[1];
  if (resource === "MEMORY") return "Memory";
  if (resource === "PORTS") return "Ports";
  if (resource === "CPU" || resource === "ENI" || resource === "GPU") return resource;
  return reason === "AGENT" ? "Agent" : reason === "INACTIVE" || reason === "MISSING" ? "Status" : "Constraint";
}

export function WhyNot({ answer, step, name }: { answer: PlaceAnswer; step: number; name: string }): JSX.Element | null {
  const rows = answer.explanation?.instances;
  if (!rows) return null;
  const { tried } = triedOf(answer, step);
  const whole = answer.explanation?.totals?.instances ?? rows.length;
  return (
    <Panel title={<>{name && <span class={`side-name ${name}`}>{name}</span>} Why not the others?</>} note={`the checks of task ${number(tried)} on ${plural(whole, "instance")}`}>
      <div class="scroll" tabIndex={0} role="region" aria-label={`Checks of each instance${name && `, strategy ${name}`}`}>
        <table class="data matrix" id={name === "B" ? undefined : "why-not"}>
          <thead>
            <tr>
              <th scope="col">Instance</th>
              {COLUMNS.map((column) => (
                <th key={column} scope="col">
                  {column}
                </th>
              ))}
              <th scope="col">Outcome</th>
            </tr>
          </thead>
          <tbody>
            {rows.map((one) => (
              <WhyNotRow key={one.containerInstanceArn} one={one} />
            ))}
          </tbody>
        </table>
      </div>
      {whole > rows.length && (
        <p class="hint">
          {number(whole - rows.length)} more.{" "}
          <button type="button" class="link" onClick={() => (explainedRows.value = rows.length + ROWS)}>
            Show {number(Math.min(ROWS, whole - rows.length))} of them
          </button>
        </p>
      )}
    </Panel>
  );
}

function WhyNotRow({ one }: { one: InstanceReport }): JSX.Element {
  const failed = new Map<Column, Check>();
  for (const check of one.checks ?? []) if (!failed.has(columnOf(check.reason))) failed.set(columnOf(check.reason), check);
  if (one.verdict === "ignored") failed.set("Status", { reason: "", text: one.text ?? "not considered", rule: "" });
  const passed = one.verdict !== "rejected" && one.verdict !== "ignored";
  return (
    <tr class={`is-${one.verdict}`}>
      <th scope="row">{shortName(one.containerInstanceArn)}</th>
      {COLUMNS.map((column) => (
        <Cell key={column} check={failed.get(column)} passed={passed} />
      ))}
      <td class="outcome">
        <Outcome one={one} />
      </td>
    </tr>
  );
}

function Cell({ check, passed }: { check: Check | undefined; passed: boolean }): JSX.Element {
  if (check) {
    return (
      <td class="bad" title={`${check.text} ${check.rule}`}>
        <Icon name="cross" label="fails" />
        {check.needs !== undefined && check.has !== undefined && (
          <span class="short">
            {number(check.has)} <span class="unseen">of</span>
            <span aria-hidden="true">/</span> {number(check.needs)}
          </span>
        )}
        {check.needs === undefined && <span class="unseen">{check.text}</span>}
      </td>
    );
  }
  return (
    <td class="fine">
      {passed ? (
        <Icon name="check" label="passes" />
      ) : (
        <>
          <span aria-hidden="true">·</span>
          <span class="unseen">no failure</span>
        </>
      )}
    </td>
  );
}

function Outcome({ one }: { one: InstanceReport }): JSX.Element {
  if (one.verdict === "picked") return <b class="picked">picked</b>;
  if (one.verdict === "admissible") return <>equally good; the lower ARN went first</>;
  if (one.verdict === "outranked") {
    const stage = (one.stage ?? "").replace("attribute:ecs.availability-zone", "AZ");
    return (
      <>
        outranked by {stage}
        {one.key !== undefined && `: ${typeof one.key === "number" ? number(one.key) : one.key} here`}
      </>
    );
  }
  return <>{one.verdict === "ignored" ? one.text : (one.checks ?? []).map((check) => check.text).join("; ")}</>;
}
