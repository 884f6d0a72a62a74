/** The cluster as a table that can be edited, and as JSON. */

import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { signal } from "@preact/signals";
import { asArray, asNumber, asString, isObject, type Json, type JsonObject } from "../engine/json";
import { attributeOf, newInstance, resourceOf, shortName } from "../state/cluster";
import type { ClusterDocument } from "../state/project";
import { announce, edit, project } from "../state/store";
import { Button, JsonEditor, mustBeObject, Panel, plural, usePages } from "./controls";

/** How many editors hold text that is no good: results are greyed while any does. */
export const drafts = signal(new Set<string>());
export function setDraft(name: string, trouble: boolean) {
  if (drafts.peek().has(name) === trouble) return;
  const next = new Set(drafts.peek());
  if (trouble) next.add(name);
  else next.delete(name);
  drafts.value = next;
}

function editCluster(label: string, change: (list: JsonObject[]) => JsonObject[], merge = "") {
  edit(label, (now) => ({ ...now, cluster: { ...now.cluster, containerInstances: change(now.cluster.containerInstances) } }), merge);
}

function replaceAt(at: number, change: (one: JsonObject) => JsonObject) {
  return (list: JsonObject[]) => list.map((one, index) => (index === at ? change(one) : one));
}

function withResource(list: Json | undefined, name: string, value: number): Json[] {
  const all = asArray(list);
  const made = { name, type: "INTEGER", integerValue: value };
  return all.some((one) => isObject(one) && one["name"] === name) ? all.map((one) => (isObject(one) && one["name"] === name ? made : one)) : [...all, made];
}

function withAttribute(one: JsonObject, name: string, value: string): JsonObject {
  const rest = asArray(one["attributes"]).filter((pair) => !(isObject(pair) && pair["name"] === name));
  return { ...one, attributes: value === "" ? rest : [...rest, { name, value }] };
}

export function ClusterEditor(): JSX.Element {
  const { cluster } = project.value;
  const instances = cluster.containerInstances;
  const { shown, more } = usePages(instances, 50);
  const [json, setJson] = useState(false);
  const add = () => {
    const last = cluster.containerInstances.at(-1);
    const name = freshName(instances);
    const made = last
      ? { ...last, containerInstanceArn: `${String(last["containerInstanceArn"] ?? "").replace(/[^/]*$/, "")}${name}`, ec2InstanceId: `i-${name.padStart(17, "0")}`, runningTasksCount: 0, remainingResources: emptied(last) }
      : newInstance({ name, zone: "us-east-1a", type: "m5.large", cpu: 2048, memory: 7764 });
    editCluster("add an instance", (list) => [...list, made]);
    announce(`Added ${name}`);
  };
  return (
    <Panel
      title="Cluster"
      class="cluster-panel"
      note={`${plural(instances.length, "instance")}, ${plural(asArray(cluster["tasks"]).length, "task")} known. Edit any cell.`}
      actions={
        <>
          <Button icon="plus" onClick={add}>
            Add instance
          </Button>
          <Button icon={json ? "table" : "terminal"} onClick={() => setJson(!json)} pressed={json}>
            JSON
          </Button>
        </>
      }
    >
      {json ? (
        <JsonEditor
          label="Cluster as JSON"
          rows={18}
          value={cluster}
          check={(value) => mustBeObject(value) ?? (isObject(value) && Array.isArray(value["containerInstances"]) && value["containerInstances"].every(isObject) ? null : "it needs a list containerInstances")}
          onChange={(value) => edit("the cluster", (now) => ({ ...now, cluster: value as ClusterDocument }), "cluster")}
          onTrouble={(trouble) => setDraft("cluster", trouble)}
        />
      ) : (
        <div class="scroll" tabIndex={0} role="region" aria-label="Instances to edit">
          <table class="data grid">
            <thead>
              <tr>
                <th scope="col">Instance</th>
                <th scope="col">Zone</th>
                <th scope="col">Type</th>
                <th scope="col" class="right">CPU free</th>
                <th scope="col" class="right">of</th>
                <th scope="col" class="right">MiB free</th>
                <th scope="col" class="right">of</th>
                <th scope="col">Status</th>
                <th scope="col">Agent</th>
                <th scope="col">
                  <span class="unseen">Remove</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {shown.map((instance, at) => (
                <Row key={asString(instance["containerInstanceArn"]) + at} instance={instance} at={at} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {!json && more}
    </Panel>
  );
}

function emptied(one: JsonObject): Json {
  const remaining = asArray(one["remainingResources"]);
  const registered = asArray(one["registeredResources"]).filter(isObject);
  return remaining.map((left) => (isObject(left) ? (registered.find((full) => full["name"] === left["name"]) ?? left) : left));
}

const nameOf = (one: JsonObject) => shortName(asString(one["containerInstanceArn"]));

function freshName(instances: JsonObject[]): string {
  const names = new Set(instances.map(nameOf));
  let at = instances.length + 1;
  while (names.has(`new${at}`)) at += 1;
  return `new${at}`;
}

function Row({ instance, at }: { instance: JsonObject; at: number }): JSX.Element {
  const name = nameOf(instance);
  const status = asString(instance["status"]) || "ACTIVE";
  const connected = instance["agentConnected"] !== false;
  const set = (label: string, key: string, change: (one: JsonObject) => JsonObject) => editCluster(`${label} of ${name}`, replaceAt(at, change), `instance ${at} ${key}`);
  const resource = (label: string, list: "registeredResources" | "remainingResources", kind: string) => (
    <td class="right">
      <input
        type="number"
        class="cell right"
        min={0}
        value={resourceOf(instance, list, kind)}
        aria-label={`${label} of ${name}`}
        onChange={(event) => {
          const next = Math.max(0, Math.round(asNumber(event.currentTarget.value, resourceOf(instance, list, kind))));
          set(label, list + kind, (one) => ({ ...one, [list]: withResource(one[list], kind, next) }));
        }}
      />
    </td>
  );
  const attribute = (label: string, of: string) => (
    <td>
      <input type="text" class="cell" value={attributeOf(instance, of)} aria-label={`${label} of ${name}`} onChange={(event) => set(label, of, (one) => withAttribute(one, of, event.currentTarget.value.trim()))} />
    </td>
  );
  return (
    <tr>
      <th scope="row">{name}</th>
      {attribute("Zone", "ecs.availability-zone")}
      {attribute("Type", "ecs.instance-type")}
      {resource("Free CPU", "remainingResources", "CPU")}
      {resource("CPU", "registeredResources", "CPU")}
      {resource("Free memory", "remainingResources", "MEMORY")}
      {resource("Memory", "registeredResources", "MEMORY")}
      <td>
        <select class="cell" aria-label={`Status of ${name}`} value={status} onChange={(event) => set("Status", "status", (one) => ({ ...one, status: event.currentTarget.value }))}>
          {[...new Set(["ACTIVE", "DRAINING", status])].map((status) => (
            <option key={status} value={status}>
              {status}
            </option>
          ))}
        </select>
      </td>
      <td>
        <label class="check">
          <input type="checkbox" checked={connected} aria-label={`Agent of ${name} connected`} onChange={(event) => set("Agent", "agent", (one) => ({ ...one, agentConnected: event.currentTarget.checked }))} />
          <span aria-hidden="true">{connected ? "on" : "off"}</span>
        </label>
      </td>
      <td class="right">
        <Button
          icon="cross"
          kind="quiet"
          label={`Remove ${name}`}
          onClick={() => {
            editCluster(`remove ${name}`, (list) => list.filter((_, index) => index !== at));
            announce(`Removed ${name}`);
          }}
        />
      </td>
    </tr>
  );
}

