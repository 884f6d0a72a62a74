/** What is placed, and by which rules. */

import type { JSX } from "preact";
import { asArray, asNumber, asString, isObject, type JsonObject } from "../engine/json";
import type { Constraint, Placement, Side, Stage } from "../state/project";
import { kindOf } from "../state/cluster";
import { announce, project } from "../state/store";
import { Button, Check, Choice, Details, JsonEditor, mustBeObject, NumberField, Panel, TextField } from "../ui/controls";
import { setDraft } from "../ui/instances";
import { compareWithOther, MOST_TASKS, PRESETS, setPlacement, setStrategy, strategyName } from "./model";

const FIELDS = ["attribute:ecs.availability-zone", "instanceId", "attribute:ecs.instance-type", "cpu", "memory"];

export function PlacementInputs(): JSX.Element {
  const { placement } = project.value;
  return (
    <>
      <Task placement={placement} />
      <Request placement={placement} />
      {kindOf(placement, project.value.cluster) !== "daemon" && <Strategies placement={placement} />}
    </>
  );
}

function Strategies({ placement }: { placement: Placement }): JSX.Element {
  return (
    <>
      <Strategy side="a" stages={placement.a} two={placement.b !== null} />
      {placement.b ? (
        <Strategy side="b" stages={placement.b} two />
      ) : (
        <Button icon="plus" onClick={compareWithOther} id="compare-with">
          Compare with another strategy
        </Button>
      )}
    </>
  );
}

function Task({ placement }: { placement: Placement }): JSX.Element {
  const definition = placement.taskDefinition;
  const containers = asArray(definition["containerDefinitions"]).filter(isObject);
  const first = containers[0] ?? {};
  const setContainer = (label: string, change: JsonObject, drop: string[] = []) => {
    const made = Object.fromEntries(Object.entries({ ...first, ...change }).filter(([key]) => !drop.includes(key)));
    setPlacement(label, { taskDefinition: { ...definition, containerDefinitions: [made, ...containers.slice(1)] } }, label);
  };
  const mapping = asArray(first["portMappings"]).find(isObject);
  const gpu = asArray(first["resourceRequirements"]).filter(isObject).find((one) => one["type"] === "GPU");
  const soft = first["memoryReservation"] !== undefined;
  return (
    <Panel title="Task" note={asString(definition["family"])}>
      <div class="fields">
        <NumberField label="CPU" unit="units" value={asNumber(first["cpu"])} onChange={(cpu) => setContainer("CPU", { cpu })} />
        <NumberField label={soft ? "Memory (soft)" : "Memory"} unit="MiB" value={asNumber(soft ? first["memoryReservation"] : first["memory"])} onChange={(value) => setContainer("memory", { [soft ? "memoryReservation" : "memory"]: value })} />
        <Choice
          label="Network mode"
          value={asString(definition["networkMode"]) || "bridge"}
          options={[["bridge", "bridge"], ["host", "host"], ["awsvpc", "awsvpc"], ["none", "none"]]}
          onChange={(networkMode) => setPlacement("network mode", { taskDefinition: { ...definition, networkMode } })}
        />
        <NumberField
          label="Host port"
          value={asNumber(mapping?.["hostPort"])}
          max={65535}
          onChange={(hostPort) => setContainer("host port", { portMappings: [{ containerPort: 80, ...mapping, hostPort }, ...asArray(first["portMappings"]).slice(1)] })}
        />
        <NumberField
          label="GPUs"
          value={asNumber(gpu?.["value"])}
          max={16}
          onChange={(count) => setContainer("GPUs", { resourceRequirements: count > 0 ? [{ type: "GPU", value: String(count) }] : [] }, count > 0 ? [] : ["resourceRequirements"])}
        />
      </div>
      {containers.length > 1 && <p class="hint">These are of the first container; {containers.length - 1} more in the JSON.</p>}
      {(definition["cpu"] !== undefined || definition["memory"] !== undefined) && <p class="hint">The definition has a size of its own, which counts before its containers'.</p>}
      <Details summary="Task definition as JSON">
        <JsonEditor
          label="Task definition"
          rows={14}
          value={definition}
          check={mustBeObject}
          onChange={(value) => setPlacement("the task definition", { taskDefinition: value as JsonObject }, "definition")}
          onTrouble={(trouble) => setDraft("task definition", trouble)}
        />
      </Details>
    </Panel>
  );
}

function Request({ placement }: { placement: Placement }): JSX.Element {
  const kind = kindOf(placement, project.value.cluster);
  const most = MOST_TASKS[kind];
  return (
    <Panel title="Request">
      <div class="fields">
        {kind !== "daemon" && <NumberField label="Tasks" value={placement.count} min={1} max={most} onChange={(count) => setPlacement("number of tasks", { count: Math.round(count) }, "count")} />}
        <Choice
          label="As"
          value={placement.as}
          options={[["service", "a service"], ["daemon", "a daemon"], ["task", "RunTask"]]}
          onChange={(as) => setPlacement("kind of request", { as, count: Math.min(placement.count, MOST_TASKS[as]) })}
        />
        <TextField label={placement.as === "task" ? "Group" : "Service"} value={placement.name} onChange={(name) => setPlacement("name", { name }, "name")} />
        <Choice
          label="Ties go to"
          value={placement.seed === null ? "arn" : "seed"}
          options={[["arn", "the lowest ARN"], ["seed", "a draw"]]}
          onChange={(value) => setPlacement("tie-break", { seed: value === "arn" ? null : 1 })}
        />
        {placement.seed !== null && <NumberField label="Seed" value={placement.seed} onChange={(seed) => setPlacement("seed", { seed: Math.round(seed) }, "seed")} />}
      </div>
      {kind === "daemon" && placement.as !== "daemon" && <p class="hint">The cluster knows this service as a daemon: it is placed as one.</p>}
      <Constraints list={placement.constraints} />
      <Details summary="More of the request as JSON">
        <JsonEditor
          label="Further keys (networkConfiguration, overrides, launchType…)"
          rows={5}
          value={placement.extra}
          check={mustBeObject}
          onChange={(value) => setPlacement("the request", { extra: value as JsonObject }, "extra")}
          onTrouble={(trouble) => setDraft("request", trouble)}
        />
      </Details>
    </Panel>
  );
}

function Constraints({ list }: { list: Constraint[] }): JSX.Element {
  const set = (next: Constraint[], merge = "") => setPlacement("constraints", { constraints: next }, merge);
  const distinct = list.some((one) => one.type === "distinctInstance");
  return (
    <div class="constraints">
      <Check
        label="distinctInstance: at most one task of the group on each instance"
        checked={distinct}
        onChange={(on) => set(on ? [...list, { type: "distinctInstance" }] : list.filter((one) => one.type !== "distinctInstance"))}
      />
      {list.map((one, at) =>
        one.type === "memberOf" ? (
          <div class="constraint" key={at}>
            <TextField label={`memberOf ${at + 1}`} hideLabel mono value={one.expression ?? ""} onChange={(expression) => set(list.map((other, index) => (index === at ? { ...other, expression } : other)), `constraint ${at}`)} />
            <Button icon="cross" kind="quiet" label={`Remove constraint ${at + 1}`} onClick={() => set(list.filter((_, index) => index !== at))} />
          </div>
        ) : null,
      )}
      <Button icon="plus" kind="quiet" onClick={() => set([...list, { type: "memberOf", expression: "attribute:ecs.availability-zone == us-east-1a" }])}>
        memberOf
      </Button>
    </div>
  );
}

function Strategy({ side, stages, two }: { side: Side; stages: Stage[]; two: boolean }): JSX.Element {
  const name = side.toUpperCase();
  const set = (next: Stage[], merge = "") => setStrategy(side, next, merge);
  const preset = PRESETS.find(([, one]) => JSON.stringify(one) === JSON.stringify(stages))?.[0] ?? "custom";
  const swap = (at: number, by: number) => {
    const next = [...stages];
    const [one] = next.splice(at, 1);
    if (one) next.splice(at + by, 0, one);
    set(next);
    announce(`Strategy ${name}: ${strategyName(next)}`);
  };
  const change = (at: number, one: Stage, merge = "") => set(stages.map((old, index) => (index === at ? one : old)), merge);
  return (
    <Panel
      title={two ? <><span class={`side-name ${name}`}>{name}</span> Strategy</> : "Strategy"}
      actions={
        <>
          {side === "b" && (
            <Button kind="quiet" icon="cross" label="Stop comparing" onClick={() => setPlacement("stop comparing", { b: null })} />
          )}
        </>
      }
    >
      <Choice
        label={`Preset of strategy ${name}`}
        hideLabel
        value={preset}
        options={[...PRESETS.map(([one]) => [one, one] as const), ...(preset === "custom" ? [["custom", "Custom"] as const] : [])]}
        onChange={(chosen) => {
          const found = PRESETS.find(([one]) => one === chosen);
          if (found) set(found[1]);
        }}
      />
      <ol class="stages">
        {stages.map((stage, at) => (
          <li key={at}>
            <Choice
              label={`Stage ${at + 1} of ${name}`}
              hideLabel
              value={stage.type}
              options={[["spread", "spread"], ["binpack", "binpack"], ["random", "random"]]}
              onChange={(type) => change(at, type === "random" ? { type } : { type, field: type === "binpack" ? "memory" : "instanceId" })}
            />
            {stage.type !== "random" && (
              <TextField label={`Field of stage ${at + 1} of ${name}`} hideLabel mono value={stage.field ?? ""} list={FIELDS} onChange={(field) => change(at, { ...stage, field }, `stage ${side} ${at}`)} />
            )}
            <span class="stage-actions">
              <Button icon="up" kind="quiet" label={`Move stage ${at + 1} up`} disabled={at === 0} onClick={() => swap(at, -1)} />
              <Button icon="cross" kind="quiet" label={`Remove stage ${at + 1} of ${name}`} onClick={() => set(stages.filter((_, index) => index !== at))} />
            </span>
          </li>
        ))}
      </ol>
      {stages.length < 5 && (
        <Button icon="plus" kind="quiet" onClick={() => set([...stages, { type: "binpack", field: "memory" }])}>
          Stage
        </Button>
      )}
    </Panel>
  );
}

