/**
 * Takes names and secrets out before sharing, in the manner of `stowplan redact`: the same name becomes the same pseudonym
 * everywhere, so that queries and references still match; what decides nothing is dropped.
 */

import { isObject, type Json, type JsonObject } from "../engine/json";
import { leaves, tokens, tree } from "../query/language";
import type { Project } from "./project";

const DROPPED = new Set(
  ("environment environmentFiles secrets secretOptions driverOpts labels tags Tags command entryPoint dockerLabels healthCheck events reason stoppedReason statusReason " +
    "extraHosts hostname repositoryCredentials credentialSpecs ResponseMetadata details registeredBy rolloutStateReason createdBy logConfiguration executionRoleArn taskRoleArn " +
    "roleArn RoleARN attachments overrides startedBy AlarmActions OKActions InsufficientDataActions AlarmDescription Dimensions loadBalancers serviceRegistries").split(" "),
);
/** Strings under these keys are names of the account's. */
const NAMES = new Set(
  ("containerInstanceArn taskArn taskDefinitionArn taskDefinition clusterArn serviceArn serviceName clusterName family group ec2InstanceId capacityProviderName capacityProvider " +
    "image PolicyName PolicyARN AlarmName AlarmARN ScheduledActionName ScheduledActionARN ResourceId SubnetId VpcId resourceId ResourceLabel subnets securityGroups").split(" "),
);
const KEPT_ATTRIBUTES = /^(?:ecs\.(?!subnet-id|vpc-id|ami-id|awsvpc-trunk-id|outpost-arn)|com\.amazonaws\.)/;

export function redact(project: Project): Project {
  const names = new Map<string, string>();
  const kinds = new Map<string, number>();
  const pseudonym = (name: string, kind: string): string => {
    const known = names.get(name);
    if (known !== undefined) return known;
    const next = (kinds.get(kind) ?? 0) + 1;
    kinds.set(kind, next);
    const made = `${kind}${String(next).padStart(kind === "i-" ? 17 : 1, "0")}`;
    names.set(name, made);
    return made;
  };
  const accounts = new Map<string, string>();
  const account = (id: string) => {
    const made = accounts.get(id) ?? String(111_122_223_333 + accounts.size);
    accounts.set(id, made);
    return made;
  };
  /** An ARN keeps its shape: partition, service and region stay, the account and each name do not. */
  const name = (text: string): string => {
    const arn = /^(arn:[^:]*:[^:]*:[^:]*:)(\d*)(:)(.*)$/s.exec(text);
    if (arn) {
      const [, head = "", id = "", colon = "", rest = ""] = arn;
      const [kind = "", ...parts] = rest.split("/");
      return `${head}${id && account(id)}${colon}${[kind.includes(":") ? word(kind) : kind, ...parts.map(word)].join("/")}`;
    }
    if (/^\d{12}$/.test(text)) return account(text);
    const prefixed = /^(service|family):(.*)$/s.exec(text);
    return prefixed ? `${prefixed[1]}:${word(prefixed[2] ?? "")}` : word(text);
  };
  const word = (text: string): string => {
    if (text === "") return text;
    const revision = /^(.*):(\d+)$/s.exec(text);
    if (revision) return `${word(revision[1] ?? "")}:${revision[2]}`;
    if (/^i-[0-9a-z]+$/.test(text)) return pseudonym(text, "i-");
    return pseudonym(text, /^[0-9a-f-]{16,}$/.test(text) ? "id" : "name");
  };
  const attribute = (key: string) => (KEPT_ATTRIBUTES.test(key) ? key : /^ecs\./.test(key) ? key : pseudonym(key, "attribute"));
  const value = (key: string, text: string) => (KEPT_ATTRIBUTES.test(key) ? text : word(text));

  const query = (source: string): string => {
    const list = tokens(source);
    let out = "";
    let at = 0;
    let subject = "";
    let operator = "";
    for (const token of list) {
      out += source.slice(at, token.start);
      at = token.end;
      if (token.kind === "subject") {
        subject = token.text;
        const own = subject.replace(/^attribute:/, "");
        out += subject.startsWith("attribute:") ? `attribute:${attribute(own)}` : subject;
      } else if (token.kind === "value") {
        const bare = token.text.replace(/^(['"])(.*)\1$/s, "$2");
        const own = subject.replace(/^attribute:/, "");
        const stays = !/^(?:attribute:|task:group|ec2InstanceId)/.test(subject) || (subject.startsWith("attribute:") && KEPT_ATTRIBUTES.test(own));
        // A pattern cannot be translated: it is taken out, and then matches nothing.
        out += stays ? token.text : /^[=!]~|matches/.test(operator) ? "redacted" : subject.startsWith("attribute:") ? value(own, bare) : name(bare);
      } else {
        if (token.kind === "operator") operator = token.text;
        out += token.text;
      }
    }
    out += source.slice(at);
    // Where the reader could not follow, nothing of the expression is safe to show.
    const made = tree(source);
    return made && leaves(made).length > 0 ? out : "attribute:redacted exists";
  };

  const walk = (from: Json, key: string): Json => {
    if (Array.isArray(from)) return from.map((one) => walk(one, key));
    if (typeof from === "string") {
      if (key === "expression") return query(from);
      return NAMES.has(key) || from.startsWith("arn:") ? name(from) : from;
    }
    if (!isObject(from)) return from;
    const out: JsonObject = {};
    for (const [inner, one] of Object.entries(from)) {
      if (DROPPED.has(inner)) continue;
      if ((inner === "attributes" || inner === "requiresAttributes") && Array.isArray(one)) {
        out[inner] = one.filter(isObject).map((pair) => {
          const own = typeof pair["name"] === "string" ? pair["name"] : "";
          return { name: attribute(own), ...(typeof pair["value"] === "string" ? { value: value(own, pair["value"]) } : {}) };
        });
      } else if (inner === "containerDefinitions" && Array.isArray(one)) {
        out[inner] = one.filter(isObject).map((container) => {
          const made = walk(container, inner) as JsonObject;
          if (typeof container["name"] === "string") made["name"] = word(container["name"]);
          return made;
        });
      } else if (inner === "field" && typeof one === "string" && one.startsWith("attribute:")) out[inner] = `attribute:${attribute(one.slice(10))}`;
      else out[inner] = walk(one, inner);
    }
    return out;
  };

  const { cluster, placement, scaling } = project;
  const series = new Map(scaling.series.map((one) => [one.name, one.name]));
  return {
    ...project,
    title: project.sample === null ? "Redacted" : project.title,
    cluster: walk(cluster, "") as Project["cluster"],
    expression: query(project.expression),
    placement: {
      ...placement,
      taskDefinition: walk(placement.taskDefinition, "") as JsonObject,
      name: placement.as === "service" ? word(placement.name) : name(placement.name),
      constraints: walk(placement.constraints as unknown as Json, "") as unknown as typeof placement.constraints,
      a: walk(placement.a as unknown as Json, "") as unknown as typeof placement.a,
      b: placement.b && (walk(placement.b as unknown as Json, "") as unknown as typeof placement.a),
      extra: walk(placement.extra, "") as JsonObject,
    },
    scaling: {
      ...scaling,
      // Series are found by the names of policies and alarms: those that are such become the same pseudonyms.
      a: walk(scaling.a, "") as JsonObject[],
      b: scaling.b && (walk(scaling.b, "") as JsonObject[]),
      alarms: walk(scaling.alarms, "") as JsonObject[],
      schedules: walk(scaling.schedules, "") as JsonObject[],
      series: scaling.series.map((one) => ({ ...one, name: names.get(series.get(one.name) ?? "") ?? one.name })),
    },
  };
}
