/** The placement what-if: inputs on one side, the plan and its reasons on the other. */

import type { JSX } from "preact";
import { useEffect } from "preact/hooks";
import type { Answered, PlaceAnswer } from "../engine/answers";
import { announce, beingRead } from "../state/store";
import { Button, Details, Inputs, Later, number, Panel, plural } from "../ui/controls";
import { ClusterEditor } from "../ui/instances";
import { Bars } from "./bars";
import { Compare } from "./compare";
import { PlacementInputs } from "./inputs";
import { currentStep, lastStep, MOST_TASKS, NOTHING, plans, setPlacement, step, strategyName, traces, type Filling, type Plans, type SidePlan } from "./model";
import { Funnel, WhyNot } from "./trace";

export function PlacementTool(): JSX.Element {
  const { value, fresh, busy } = plans.value;
  useEffect(() => {
    if (value && fresh) announce(headline(value, value.a.answer));
  }, [value]);
  const wrong = value?.a.answer.error ?? value?.b?.answer.error;
  return (
    <div class="split">
      <Inputs>
        <PlacementInputs />
      </Inputs>
      <div class="main">
        {wrong && (
          <div class="engine-error" role="alert">
            <strong>The question makes no sense:</strong> {wrong.message} <code>{wrong.path}</code>
            {wrong.help && <span class="help">{wrong.help}</span>}
          </div>
        )}
        <div class={`results ${fresh && !wrong ? "" : "stale"}`} id="results" aria-busy={busy || beingRead.value > 0}>
          {value && <Result plan={value} />}
        </div>
        <Later turns={2}>
          <ClusterEditor />
        </Later>
      </div>
    </div>
  );
}

function headline(plan: Plans, answer: Answered<PlaceAnswer>): string {
  if (answer.error) return `Error: ${answer.error.message}`;
  const placed = `${number(answer.placements.length)} of ${number(wantedOf(plan, answer))} placed`;
  const reasons = ((answer.unplaced ?? 0) > 0 && answer.explanation?.reasons) || [];
  if (reasons.length === 0) return placed;
  return `${placed}; instances that refuse the next: ${reasons.map((one) => `${one.instances} by ${reasonName(one.reason)}`).join(", ")}`;
}

export function reasonName(reason: string): string {
  return reason.replace(/^RESOURCE:/, "").replace("MemberOf placement constraint unsatisfied.", "memberOf").toLowerCase();
}

/** How many tasks were asked for; a daemon asks for one on each instance that it belongs to. */
function wantedOf(plan: Plans, answer: PlaceAnswer): number {
  return plan.kind === "daemon" ? answer.placements.length + (answer.unplaced ?? 0) : plan.placement.count;
}

let lastGood: Plans | null = null;

function Result({ plan }: { plan: Plans }): JSX.Element | null {
  const usable = plan.a.answer.error === undefined && plan.b?.answer.error === undefined ? plan : lastGood;
  if (!usable) return null;
  lastGood = usable;
  const { a, b } = usable;
  if (a.answer.error) return null;
  return (
    <>
      <Verdict plan={usable} side={a} answer={a.answer} />
      {usable.kind !== "daemon" && <Stepper />}
      <div class={b ? "sides two" : "sides"}>
        <SideBars plan={usable} side={a} name="A" filling={traces.value.value?.filledA ?? null} />
        {b && <SideBars plan={usable} side={b} name="B" filling={traces.value.value?.filledB ?? null} />}
      </div>
      {b && <Compare plan={usable} />}
      <Later turns={1}>
        <Trace two={b !== null} figures={b ? null : <Compare plan={usable} />} />
      </Later>
    </>
  );
}

function Verdict({ plan, side, answer }: { plan: Plans; side: SidePlan; answer: PlaceAnswer }): JSX.Element {
  const all = (answer.unplaced ?? 0) === 0;
  const most = MOST_TASKS[plan.kind];
  const wanted = wantedOf(plan, answer);
  const daemon = plan.kind === "daemon";
  const onFargate = answer.placements.filter((one) => one.containerInstanceArn === undefined).length;
  const remedies = answer.explanation?.remedies ?? [];
  return (
    <section class="verdict" aria-labelledby="verdict-title">
      <h2 id="verdict-title">
        <span class="figure" id="placed-count">
          {number(answer.placements.length)}
        </span>{" "}
        of {plural(wanted, "task")} {outcome(answer, wanted, daemon)}
      </h2>
      {daemon && <p class="hint">A daemon: one task on each instance that it belongs to, and no strategy.</p>}
      {onFargate > 0 && <p class="hint">{plural(onFargate, "task")} on Fargate: on no instance of the cluster.</p>}
      <Rest answer={answer} />
      {side.largest !== null && (
        <p class="largest">
          Largest number that fits:{" "}
          <strong id="largest">
            {side.largest >= most ? "at least " : ""}
            {number(side.largest)}
          </strong>
          {side.largest !== plan.placement.count && side.largest > 0 && (
            <Button kind="quiet" onClick={() => setPlacement("number of tasks", { count: side.largest ?? 1 })}>
              Use it
            </Button>
          )}
        </p>
      )}
      {!all && (
        <p class="reasons">
          {answer.explanation?.reasons?.map((one) => (
            <span key={one.reason} class="pill bad">
              {one.reason} <b>{number(one.instances)}</b>
            </span>
          ))}
        </p>
      )}
      {answer.event && <p class="event">{answer.event}</p>}
      {remedies.length > 0 && !all && (
        <div class="remedies">
          <h3>What would help</h3>
          <ul>
            {remedies.map((one) => (
              <li key={one.text}>{one.text}</li>
            ))}
          </ul>
        </div>
      )}
      {answer.lints?.map((lint) => (
        <p key={lint.code} class="lint">
          <strong>Careful:</strong> {lint.message}. {lint.help}
        </p>
      ))}
    </section>
  );
}

function outcome(answer: PlaceAnswer, wanted: number, daemon: boolean): string {
  const left = wanted - answer.placements.length;
  const which = answer.placements.length === 0 ? (left === 1 ? "it" : "they") : left === 1 ? "the other" : "the others";
  const one = left === 1;
  if ((answer.unplaced ?? 0) > 0) return daemon ? `placed; ${which} ${one ? "finds no room on its" : "find no room on their"} instance` : "placed; the next finds no instance";
  return (answer.waiting ?? 0) > 0 ? `placed; ${which} ${one ? "waits" : "wait"} for new instances` : "placed";
}

/** What becomes of tasks that are placed, and of those that are not, beyond the counts. */
function Rest({ answer }: { answer: PlaceAnswer }): JSX.Element {
  const { waiting = 0, waitingTasks, candidateInstanceTypes: types = [], stopped = [], split = [] } = answer;
  const unbound = answer.placements.filter((one) => one.unboundPorts !== undefined);
  const ports = unbound[0]?.unboundPorts?.map((one) => `${one.containerName} ${one.containerPortRange ?? one.containerPort ?? ""}/${one.protocol}`);
  const others = (answer.candidateInstanceTypeCount ?? types.length) - types.length;
  return (
    <>
      {waiting > 0 && (
        <p class="hint" id="waiting">
          {plural(waiting, "task")} {waiting === 1 ? "waits" : "wait"} as PROVISIONING until instances come.
          {waitingTasks?.text && ` ${waitingTasks.text}.`}
          {waitingTasks?.stoppedReason && (
            <>
              {" "}
              Were the instances to stay as they are: <code>{waitingTasks.stoppedReason}</code>
            </>
          )}
        </p>
      )}
      {types.length > 0 && (
        <p class="hint">
          A new instance may be {types.join(", ")}
          {others > 0 && ` or ${number(others)} more`}: AWS does not say which it takes.
        </p>
      )}
      {split.length > 1 && <p class="hint">By provider: {split.map((one) => `${one.capacityProvider} ${number(one.placed)} of ${number(one.count)}`).join(", ")}.</p>}
      {stopped.length > 0 && <p class="hint">{plural(stopped.length, "task")} of the daemon {stopped.length === 1 ? "is" : "are"} stopped: {stopped[0]?.reason}.</p>}
      {ports && (
        <p class="lint" id="unbound">
          <strong>Careful:</strong> {plural(unbound.length, "task")} would fail to start: the agent finds too few free host ports for {ports.join(", ")} (TASK-35).
        </p>
      )}
    </>
  );
}

function Stepper(): JSX.Element {
  const count = lastStep.value;
  const at = currentStep.value;
  const go = (to: number) => (step.value = Math.max(1, Math.min(count, to)));
  return (
    <div class="stepper" role="group" aria-label="Task by task">
      <Button icon="first" kind="quiet" label="First task" onClick={() => go(1)} disabled={at <= 1} />
      <label for="step" class="step-label">
        Task <b class="figure">{number(at)}</b> of {number(count)}
      </label>
      <input id="step" type="range" min={1} max={count} value={at} onInput={(event) => go(Number(event.currentTarget.value))} aria-valuetext={`after task ${at} of ${count}`} />
      <Button icon="last" kind="quiet" label="Last task" onClick={() => go(count)} disabled={at >= count} />
    </div>
  );
}

function SideBars({ plan, side, name, filling }: { plan: Plans; side: SidePlan; name: "A" | "B"; filling: Filling | null }): JSX.Element | null {
  const { answer } = side;
  if (answer.error) return null;
  // A daemon's tasks do not go one after the other: it is the whole that is drawn.
  const at = plan.kind === "daemon" ? answer.placements.length : currentStep.value;
  const strategy = name === "A" ? plan.placement.a : (plan.placement.b ?? []);
  const placed = Math.min(at, answer.placements.length);
  return (
    <Panel
      title={
        <>
          {plan.b && <span class={`side-name ${name}`}>{name}</span>} {strategyName(strategy)}
        </>
      }
      note={at > answer.placements.length ? `task ${number(at)} finds no instance` : `after task ${number(at)}`}
      class="bars-panel"
    >
      {filling && <Bars id={`bars-${name}`} label={`Strategy ${name}: ${plural(placed, "task")} placed on ${plural(filling.used, "instance")}`} filling={filling} need={answer.explanation?.requirement ?? NOTHING} />}
      <p class="legend" aria-hidden="true">
        <i class="key before" /> taken before <i class="key task" /> placed by this plan <i class="key newest" /> the newest <i class="key track" /> free
      </p>
    </Panel>
  );
}

function Trace({ two, figures }: { two: boolean; figures: JSX.Element | null }): JSX.Element | null {
  const { value } = traces.value;
  if (!value || value.a.error) return figures;
  return (
    <>
      <div class="sides two">
        <Funnel answer={value.a} step={value.step} name={two ? "A" : ""} />
        {figures}
        {two && value.b && !value.b.error && <Funnel answer={value.b} step={value.step} name="B" />}
      </div>
      <WhyNot answer={value.a} step={value.step} name={two ? "A" : ""} />
      {two && value.b && !value.b.error && (
        <Details summary="Why not, under strategy B" class="flat">
          <WhyNot answer={value.b} step={value.step} name="B" />
        </Details>
      )}
    </>
  );
}
