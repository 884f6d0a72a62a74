/** Target, policies, schedules and series. */

import type { JSX } from "preact";
import { useRef, useState } from "preact/hooks";
import { asArray, asNumber, asString, isObject, type Json, type JsonObject } from "../engine/json";
import type { Scaling, Side } from "../state/project";
import { seriesIn } from "../engine/texts";
import { toCsv, type Shape } from "../state/series";
import { notify, project } from "../state/store";
import { Button, Check, Choice, Details, JsonEditor, mustBeObjects, NumberField, Panel, plural, TextField } from "../ui/controls";
import { setDraft } from "../ui/instances";
import { Ticked } from "../query/view";
import { drawSeries, firings, setScaling } from "./model";

export function ScalingInputs(): JSX.Element {
  const { scaling } = project.value;
  return (
    <>
      <Target scaling={scaling} />
      <Policies side="a" list={scaling.a} two={scaling.b !== null} />
      {scaling.b ? (
        <Policies side="b" list={scaling.b} two />
      ) : (
        <Button icon="plus" id="compare-policies" onClick={() => setScaling("compare two policies", { b: halved(scaling.a) })}>
          Compare with other policies
        </Button>
      )}
      <Schedules scaling={scaling} />
      <SeriesPanel scaling={scaling} />
    </>
  );
}

/** A copy to begin a comparison with: the same, scaling in after a shorter time. */
function halved(policies: JsonObject[]): JsonObject[] {
  return policies.map((one) => {
    const configuration = one["TargetTrackingScalingPolicyConfiguration"];
    return isObject(configuration) ? { ...one, TargetTrackingScalingPolicyConfiguration: { ...configuration, TargetValue: Math.min(90, asNumber(configuration["TargetValue"], 50) + 20) } } : one;
  });
}

function Target({ scaling }: { scaling: Scaling }): JSX.Element {
  return (
    <Panel title="Service">
      <div class="fields">
        <NumberField label="Minimum" value={scaling.min} onChange={(min) => setScaling("minimum", { min: Math.round(min) }, "min")} />
        <NumberField label="Maximum" value={scaling.max} onChange={(max) => setScaling("maximum", { max: Math.round(max) }, "max")} />
        <NumberField label="Desired at first" value={scaling.desired} onChange={(desired) => setScaling("desired count", { desired: Math.round(desired) }, "desired")} />
        <NumberField label="Task start" unit="s" value={scaling.startSeconds} max={86400} onChange={(value) => setScaling("start time", { startSeconds: Math.round(value) }, "start")} />
        <NumberField label="Task stop" unit="s" value={scaling.stopSeconds} max={86400} onChange={(value) => setScaling("stop time", { stopSeconds: Math.round(value) }, "stop")} />
      </div>
    </Panel>
  );
}

function Policies({ side, list, two }: { side: Side; list: JsonObject[]; two: boolean }): JSX.Element {
  const name = side.toUpperCase();
  const set = (next: JsonObject[], merge = "") => setScaling(`policies ${name}`, { [side]: next }, merge);
  const change = (at: number, one: JsonObject, merge: string) => set(list.map((old, index) => (index === at ? one : old)), `${side} ${at} ${merge}`);
  return (
    <Panel
      title={two ? <><span class={`side-name ${name}`}>{name}</span> Policies</> : "Policies"}
      actions={side === "b" ? <Button kind="quiet" icon="cross" label="Stop comparing policies" onClick={() => setScaling("stop comparing", { b: null })} /> : undefined}
    >
      {list.map((one, at) => (
        <Policy key={at} side={name} one={one} onChange={(next, merge) => change(at, next, merge)} onRemove={() => set(list.filter((_, index) => index !== at))} />
      ))}
      <div class="row">
        <Button icon="plus" kind="quiet" onClick={() => set([...list, { PolicyName: fresh(list, "target"), PolicyType: "TargetTrackingScaling", TargetTrackingScalingPolicyConfiguration: { TargetValue: 50 } }])}>
          Target tracking
        </Button>
        <Button icon="plus" kind="quiet" onClick={() => addStep(side, list)}>
          Step
        </Button>
      </div>
      <Details summary={`Policies ${two ? name : ""} and alarms as JSON`}>
        <JsonEditor label={`ScalingPolicies${two ? ` ${name}` : ""}`} rows={12} value={list} check={mustBeObjects} onChange={(value) => set(value as JsonObject[], "json")} onTrouble={(trouble) => setDraft(`policies ${name}`, trouble)} />
        {side === "a" && (
          <JsonEditor
            label="MetricAlarms"
            rows={6}
            value={project.value.scaling.alarms}
            check={mustBeObjects}
            onChange={(value) => setScaling("alarms", { alarms: value as JsonObject[] }, "alarms")}
            onTrouble={(trouble) => setDraft("alarms", trouble)}
          />
        )}
      </Details>
    </Panel>
  );
}

function fresh(list: JsonObject[], stem: string): string {
  const names = new Set(list.map((one) => one["PolicyName"]));
  let at = list.length + 1;
  while (names.has(`${stem}-${at}`)) at += 1;
  return `${stem}-${at}`;
}

/** A step policy works by its alarm, so both are added. */
function addStep(side: Side, list: JsonObject[]) {
  const { alarms, series } = project.peek().scaling;
  const name = fresh(list, "step");
  const alarm = `${series[0]?.name ?? "metric"}-high`;
  const policy: JsonObject = {
    PolicyName: name,
    PolicyType: "StepScaling",
    StepScalingPolicyConfiguration: { AdjustmentType: "ChangeInCapacity", StepAdjustments: [{ MetricIntervalLowerBound: 0, ScalingAdjustment: 2 }], Cooldown: 300 },
    Alarms: [{ AlarmName: alarm }],
  };
  const made: JsonObject = { AlarmName: alarm, MetricName: series[0]?.name ?? "metric", ComparisonOperator: "GreaterThanThreshold", Threshold: 70, Period: 60, EvaluationPeriods: 2 };
  setScaling("add a step policy", { [side]: [...list, policy], alarms: alarms.some((one) => one["AlarmName"] === alarm) ? alarms : [...alarms, made] });
}

function Policy({ side, one, onChange, onRemove }: { side: string; one: JsonObject; onChange: (next: JsonObject, merge: string) => void; onRemove: () => void }): JSX.Element {
  const tracking = one["TargetTrackingScalingPolicyConfiguration"];
  const steps = one["StepScalingPolicyConfiguration"];
  const name = asString(one["PolicyName"]) || "policy";
  const configuration = isObject(tracking) ? tracking : isObject(steps) ? steps : {};
  const key = isObject(tracking) ? "TargetTrackingScalingPolicyConfiguration" : "StepScalingPolicyConfiguration";
  const set = (change: JsonObject, merge: string) => onChange({ ...one, [key]: { ...configuration, ...change } }, merge);
  return (
    <fieldset class="policy">
      <legend>
        {name} <small>{isObject(tracking) ? "target tracking" : isObject(steps) ? "step" : asString(one["PolicyType"])}</small>
      </legend>
      <div class="policy-remove">
        <Button icon="cross" kind="quiet" label={`Remove policy ${name} of ${side}`} onClick={onRemove} />
      </div>
      <div class="fields">
        {isObject(tracking) && (
          <>
            <NumberField label="Target" value={asNumber(tracking["TargetValue"], 50)} step={0.1} onChange={(TargetValue) => set({ TargetValue }, "target")} />
            <NumberField label="Out cooldown" unit="s" value={asNumber(tracking["ScaleOutCooldown"], 300)} onChange={(ScaleOutCooldown) => set({ ScaleOutCooldown }, "out")} />
            <NumberField label="In cooldown" unit="s" value={asNumber(tracking["ScaleInCooldown"], 300)} onChange={(ScaleInCooldown) => set({ ScaleInCooldown }, "in")} />
            <Check label="Never scale in" checked={tracking["DisableScaleIn"] === true} onChange={(DisableScaleIn) => set({ DisableScaleIn }, "disable")} />
          </>
        )}
        {isObject(steps) && <StepFields steps={steps} policy={one} set={set} />}
      </div>
    </fieldset>
  );
}

function StepFields({ steps, policy, set }: { steps: JsonObject; policy: JsonObject; set: (change: JsonObject, merge: string) => void }): JSX.Element {
  const list = asArray(steps["StepAdjustments"]).filter(isObject);
  const alarmName = asString(asArray(policy["Alarms"]).find(isObject)?.["AlarmName"]);
  const { alarms } = project.value.scaling;
  const alarm = alarms.find((one) => one["AlarmName"] === alarmName);
  return (
    <>
      <Choice
        label="Adjusts"
        value={asString(steps["AdjustmentType"]) || "ChangeInCapacity"}
        options={[["ChangeInCapacity", "by tasks"], ["PercentChangeInCapacity", "by percent"], ["ExactCapacity", "to tasks"]]}
        onChange={(AdjustmentType) => set({ AdjustmentType }, "type")}
      />
      <NumberField label="Cooldown" unit="s" value={asNumber(steps["Cooldown"], 300)} onChange={(Cooldown) => set({ Cooldown }, "cooldown")} />
      {alarm && (
        <NumberField
          label="Alarm above"
          value={asNumber(alarm["Threshold"])}
          step={0.1}
          onChange={(Threshold) => setScaling("alarm threshold", { alarms: alarms.map((one) => (one === alarm ? { ...one, Threshold } : one)) }, `alarm ${alarmName}`)}
        />
      )}
      {list.map((step, at) => (
        <NumberField
          key={at}
          label={`from +${asNumber(step["MetricIntervalLowerBound"])}${step["MetricIntervalUpperBound"] === undefined ? "" : ` to +${asNumber(step["MetricIntervalUpperBound"])}`}`}
          min={-100000}
          value={asNumber(step["ScalingAdjustment"])}
          onChange={(ScalingAdjustment) => set({ StepAdjustments: list.map((old, index): Json => (index === at ? { ...old, ScalingAdjustment } : old)) }, `step ${at}`)}
        />
      ))}
    </>
  );
}

function Schedules({ scaling }: { scaling: Scaling }): JSX.Element {
  const set = (schedules: JsonObject[], merge = "") => setScaling("schedules", { schedules }, merge);
  const answers = firings.value.value ?? [];
  return (
    <Panel
      title="Scheduled actions"
      actions={
        <Button
          icon="plus"
          kind="quiet"
          onClick={() => set([...scaling.schedules, { ScheduledActionName: `schedule-${scaling.schedules.length + 1}`, Schedule: "cron(0 8 ? * MON-FRI *)", Timezone: "UTC", ScalableTargetAction: { MinCapacity: scaling.min + 2 } }])}
        >
          Add
        </Button>
      }
    >
      {scaling.schedules.length === 0 && <p class="hint">None.</p>}
      {scaling.schedules.map((one, at) => {
        const change = (next: JsonObject, merge: string) => set(scaling.schedules.map((old, index) => (index === at ? next : old)), `schedule ${at} ${merge}`);
        const action = isObject(one["ScalableTargetAction"]) ? one["ScalableTargetAction"] : {};
        const answer = answers[at];
        return (
          <fieldset class="policy" key={at}>
            <legend>{asString(one["ScheduledActionName"]) || `schedule ${at + 1}`}</legend>
            <div class="policy-remove">
              <Button icon="cross" kind="quiet" label={`Remove schedule ${at + 1}`} onClick={() => set(scaling.schedules.filter((_, index) => index !== at))} />
            </div>
            <div class="fields wide">
              <TextField label="Schedule" mono value={asString(one["Schedule"])} onChange={(Schedule) => change({ ...one, Schedule }, "expression")} />
              <TextField label="Time zone" value={asString(one["Timezone"])} onChange={(Timezone) => change({ ...one, Timezone }, "zone")} list={["UTC", "America/New_York", "Europe/Berlin", "Asia/Tokyo"]} />
              <NumberField label="Minimum" value={asNumber(action["MinCapacity"], scaling.min)} onChange={(MinCapacity) => change({ ...one, ScalableTargetAction: { ...action, MinCapacity } }, "min")} />
              <NumberField label="Maximum" value={asNumber(action["MaxCapacity"], scaling.max)} onChange={(MaxCapacity) => change({ ...one, ScalableTargetAction: { ...action, MaxCapacity } }, "max")} />
            </div>
            {answer &&
              (answer.error ? (
                <p class="trouble">
                  <Ticked text={`${answer.error.message}${answer.error.help ? `: ${answer.error.help}` : ""}`} />
                </p>
              ) : (
                <p class="hint">
                  {answer.description}; next {answer.localTimes.map((time) => time.slice(0, 16).replace("T", " ")).join(", ") || "never"}
                  {answer.lints?.map((lint) => <span key={lint.message}> {lint.message}.</span>)}
                </p>
              ))}
          </fieldset>
        );
      })}
    </Panel>
  );
}

const SHAPES: readonly (readonly [Shape, string])[] = [["flat", "Flat"], ["ramp", "Ramp"], ["spike", "Spike"], ["day", "Day and night"], ["steps", "Steps"]];

function SeriesPanel({ scaling }: { scaling: Scaling }): JSX.Element {
  const [kind, setKind] = useState<Shape>("day");
  const [text, setText] = useState<string | null>(null);
  const [wrong, setWrong] = useState("");
  const newest = useRef("");
  const first = scaling.series[0];
  const resize = (length: number) => {
    const series = scaling.series.map((one) => ({ ...one, values: Array.from({ length }, (_, at) => one.values[at] ?? one.values.at(-1) ?? 0) }));
    setScaling("length of the series", { series }, "length");
  };
  return (
    <Panel title="Metric" note={scaling.series.map((one) => `${one.name}: ${plural(one.values.length, "point")}`).join("; ")}>
      <div class="row">
        <Choice label="Shape" hideLabel value={kind} options={SHAPES} onChange={setKind} />
        <Button icon="pen" onClick={() => drawSeries(kind)}>
          Draw it
        </Button>
      </div>
      <div class="fields">
        <NumberField label="Points" min={2} max={20000} value={first?.values.length ?? 60} onChange={(length) => resize(Math.round(length))} />
        <NumberField label="Period" unit="s" min={1} max={86400} value={first?.periodSeconds ?? 60} onChange={(periodSeconds) => setScaling("period", { series: scaling.series.map((one) => ({ ...one, periodSeconds: Math.round(periodSeconds) })) }, "period")} />
        <TextField label="Name" value={first?.name ?? ""} onChange={(name) => first && setScaling("name of the series", { series: [{ ...first, name }, ...scaling.series.slice(1)] }, "series name")} />
      </div>
      <Details summary="As CSV: time, value">
        <div class="field json">
          <label for="csv">Series as CSV</label>
          <textarea
            id="csv"
            class="mono"
            rows={8}
            spellcheck={false}
            value={text ?? (first && first.values.length <= 5000 ? toCsv(scaling.series) : "")}
            aria-invalid={wrong !== ""}
            aria-describedby={wrong ? "csv-wrong" : undefined}
            onInput={(event) => {
              const next = event.currentTarget.value;
              setText(next);
              newest.current = next;
              void seriesIn(next).then((read) => {
                // A text that was edited meanwhile is another one.
                if (newest.current !== next) return;
                const message = typeof read === "string" ? read : "";
                setWrong(message);
                setDraft("csv", message !== "");
                if (typeof read !== "string") setScaling("the series", { series: read }, "csv");
              });
            }}
            onBlur={() => {
              if (wrong === "") setText(null);
            }}
          />
          {wrong && (
            <p class="trouble" id="csv-wrong">
              {wrong}
            </p>
          )}
        </div>
        <Button icon="copy" kind="quiet" onClick={() => void navigator.clipboard.writeText(toCsv(scaling.series)).then(() => notify("Copied the series as CSV"))}>
          Copy
        </Button>
      </Details>
    </Panel>
  );
}
