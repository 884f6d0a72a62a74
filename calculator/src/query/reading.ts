/** An expression in plain words. */

import type { Leaf, Tree } from "./expression";

const KNOWN: { [subject: string]: string } = {
  agentConnected: "agent",
  agentVersion: "agent version",
  ec2InstanceId: "EC2 instance id",
  registeredAt: "registration time",
  runningTasksCount: "number of running tasks",
  "task:group": "task group",
  "attribute:ecs.availability-zone": "availability zone",
  "attribute:ecs.instance-type": "instance type",
  "attribute:ecs.os-type": "operating system",
  "attribute:ecs.os-family": "operating system family",
  "attribute:ecs.cpu-architecture": "CPU architecture",
  "attribute:ecs.ami-id": "AMI",
  "attribute:ecs.vpc-id": "VPC",
  "attribute:ecs.subnet-id": "subnet",
};

export function subjectName(subject: string): string {
  return KNOWN[subject] ?? `attribute ${subject.replace(/^attribute:/, "")}`;
}

/** A condition as what follows "instances …". */
export function clause(leaf: Leaf): string {
  const value = leaf.values[0] ?? "";
  const list = oneOf(leaf.values);
  if (leaf.subject === "task:group") return group(leaf, value, list);
  if (leaf.subject === "agentConnected" && (leaf.operator === "==" || leaf.operator === "!=")) {
    const connected = (value === "true") === (leaf.operator === "==");
    return connected ? "whose agent is connected" : "whose agent is not connected";
  }
  const name = subjectName(leaf.subject);
  const attribute = leaf.subject.startsWith("attribute:");
  const whose = `whose ${name}`;
  switch (leaf.operator) {
    case "==":
      return `${whose} is ${value}`;
    case "!=":
      return attribute ? `that have the ${name}, and it is not ${value}` : `${whose} is not ${value}`;
    case "in":
      return `${whose} is ${list}`;
    case "!in":
      return attribute ? `that have the ${name}, and it is not ${list}` : `${whose} is not ${list}`;
    case "=~":
      return `${whose} as a whole matches the pattern ${value}`;
    case "!~":
      return `${whose} does not match the pattern ${value}`;
    case "exists":
      return `that have the ${name}`;
    case "!exists":
      return `that do not have the ${name}`;
    default:
      return order(leaf, whose, value);
  }
}

function order(leaf: Leaf, whose: string, value: string): string {
  const time = leaf.subject === "registeredAt";
  const words: { [operator: string]: string } = time
    ? { ">": "is after", ">=": "is at or after", "<": "is before", "<=": "is at or before" }
    : leaf.subject === "agentVersion"
      ? { ">": "is newer than", ">=": "is at least", "<": "is older than", "<=": "is at most" }
      : { ">": "is more than", ">=": "is at least", "<": "is less than", "<=": "is at most" };
  return `${whose} ${words[leaf.operator] ?? leaf.operator} ${value}`;
}

function group(leaf: Leaf, value: string, list: string): string {
  switch (leaf.operator) {
    case "==":
      return `that run a task of the group ${value}`;
    case "!=":
      return `that run a task of some group other than ${value}`;
    case "in":
      return `that run a task of ${list}`;
    case "!in":
      return `that run a task of some group other than ${list}`;
    case "=~":
      return `that run a task whose group matches ${value}`;
    case "!~":
      return `that run a task whose group does not match ${value}`;
    case "exists":
      return "that run a task";
    case "!exists":
      return "that run no task";
    default:
      return `whose task group ${leaf.operator} ${value}`;
  }
}

function oneOf(values: string[]): string {
  return values.length < 2 ? (values[0] ?? "") : `${values.slice(0, -1).join(", ")} or ${values.at(-1) ?? ""}`;
}

/** The whole as one sentence; brackets where the words alone would be read two ways. */
export function sentence(of: Tree): string {
  return `Instances ${part(of, false)}.`;
}

function part(of: Tree, within: boolean): string {
  if (of.kind === "leaf") return clause(of);
  if (of.kind === "not") return `that are none of those ${part(of.part, true)}`;
  const joined = of.parts.map((one) => part(one, true)).join(of.kind === "and" ? ", and " : ", or ");
  return within ? `(${joined})` : joined;
}

/** What the cheat-sheet lists; `insert` is what a click writes. */
export const SHEET: { title: string; rows: { code: string; means: string; insert: string }[] }[] = [
  {
    title: "Subjects",
    rows: [
      { code: "attribute:NAME", means: "an attribute of the instance, ECS's own or yours", insert: "attribute:" },
      { code: "ec2InstanceId", means: "the id of the EC2 instance", insert: "ec2InstanceId" },
      { code: "agentConnected", means: "true or false", insert: "agentConnected" },
      { code: "agentVersion", means: "compared number by number: 1.9.0 < 1.14.0", insert: "agentVersion" },
      { code: "registeredAt", means: "a date, or a date and time", insert: "registeredAt" },
      { code: "runningTasksCount", means: "a whole number", insert: "runningTasksCount" },
      { code: "task:group", means: "groups of the tasks on it: service:web, family:web", insert: "task:group" },
    ],
  },
  {
    title: "Operators",
    rows: [
      { code: "==  !=", means: "equal, not equal; an absent attribute is neither", insert: "== " },
      { code: ">  >=  <  <=", means: "order: numbers, versions, times; else letter by letter", insert: ">= " },
      { code: "in [a, b]", means: "one of the list; !in is none of it", insert: "in [" },
      { code: "=~  !~", means: "the whole value matches a Java regular expression", insert: "=~ " },
      { code: "exists  !exists", means: "whether there is such an attribute or group", insert: "exists" },
    ],
  },
  {
    title: "Combining",
    rows: [
      { code: "and  &&", means: "both; binds tighter than or", insert: " and " },
      { code: "or  ||", means: "either", insert: " or " },
      { code: "not(…)  !(…)", means: "plain negation: also true where the attribute is absent", insert: "not(" },
      { code: "'two words'", means: "quotes around a value with spaces or brackets", insert: "''" },
    ],
  },
];
