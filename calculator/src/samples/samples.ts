/** Twelve questions that people ask, each with its answer and the thread it was asked in. */

import type { JsonObject } from "../engine/json";
import { newInstance, type NewInstance } from "../state/cluster";
import { EMPTY_PLACEMENT, EMPTY_SCALING, type Placement, type Project, type Scaling, type Series, type Tool } from "../state/project";

export interface Sample {
  id: string;
  tool: Tool;
  title: string;
  question: string;
  answer: string;
  thread: string;
  project: Project;
}

const ARN = "arn:aws:ecs:us-east-1:111122223333";
const START = "2026-11-02T08:00:00Z";

function tasks(group: string, on: { [instance: string]: number }, size: { cpu: string; memory: string } = { cpu: "256", memory: "512" }): JsonObject[] {
  return Object.entries(on).flatMap(([name, count]) =>
    Array.from({ length: count }, (_, at) => ({
      taskArn: `${ARN}:task/demo/${group.split(":")[1]}-${name}-${at + 1}`,
      containerInstanceArn: `${ARN}:container-instance/demo/${name}`,
      group,
      desiredStatus: "RUNNING",
      lastStatus: "RUNNING",
      ...size,
    })),
  );
}

function container(more: JsonObject): JsonObject {
  return { name: "web", image: "web", cpu: 256, memory: 512, ...more };
}

function definition(more: JsonObject, networkMode = "bridge", family = "web"): JsonObject {
  return { family, networkMode, containerDefinitions: [container(more)] };
}

const series = (name: string, values: (number | null)[]): Series => ({ name, start: START, periodSeconds: 60, values });
const flat = (value: number, length: number): number[] => Array.from({ length }, () => value);
const tracking = (PolicyName: string, TargetValue: number, more: JsonObject = {}): JsonObject => ({
  PolicyName,
  PolicyType: "TargetTrackingScaling",
  TargetTrackingScalingPolicyConfiguration: { TargetValue, ...more },
});

interface Parts {
  id: string;
  title: string;
  question: string;
  answer: string;
  thread: string;
  instances?: NewInstance[];
  tasks?: JsonObject[];
  expression?: string;
  placement?: Partial<Placement>;
  scaling?: Partial<Scaling>;
}

function sample(tool: Tool, parts: Parts): Sample {
  const { id, title, question, answer, thread } = parts;
  const project: Project = {
    title,
    sample: id,
    tool,
    cluster: { containerInstances: (parts.instances ?? FLEET).map(newInstance), tasks: parts.tasks ?? (parts.instances ? [] : FLEET_TASKS) },
    expression: parts.expression ?? "attribute:ecs.availability-zone in [us-east-1a, us-east-1b]",
    placement: { ...EMPTY_PLACEMENT, ...parts.placement },
    scaling: { ...EMPTY_SCALING, ...parts.scaling },
  };
  return { id, tool, title, question, answer, thread, project };
}

/** The cluster of samples that need no particular one. */
const FLEET: NewInstance[] = [
  { name: "a1", zone: "us-east-1a", type: "m5.large", cpu: 2048, memory: 7764, cpuFree: 1280, memoryFree: 6228, tasks: 3, attributes: { stack: "prod" } },
  { name: "a2", zone: "us-east-1a", type: "m5.large", cpu: 2048, memory: 7764, cpuFree: 1792, memoryFree: 7252, tasks: 1, attributes: { stack: "prod" } },
  { name: "b1", zone: "us-east-1b", type: "m5.large", cpu: 2048, memory: 7764, cpuFree: 1536, memoryFree: 6740, tasks: 2, attributes: { stack: "prod" } },
  { name: "b2", zone: "us-east-1b", type: "c5.xlarge", cpu: 4096, memory: 7684, cpuFree: 3840, memoryFree: 7172, tasks: 1, attributes: { stack: "canary" } },
  { name: "c1", zone: "us-east-1c", type: "m5.large", cpu: 2048, memory: 7764, cpuFree: 1536, memoryFree: 6740, tasks: 2, attributes: { stack: "prod" } },
  { name: "c2", zone: "us-east-1c", type: "c5.xlarge", cpu: 4096, memory: 7684, cpuFree: 3840, memoryFree: 7172, tasks: 1, status: "DRAINING", attributes: { stack: "canary" } },
];
const FLEET_TASKS = [...tasks("service:log-agent", { a1: 1, a2: 1, b1: 1, b2: 1, c1: 1, c2: 1 }), ...tasks("service:api", { a1: 2, b1: 1, c1: 1 })];

export const SAMPLES: Sample[] = [
  sample("placement", {
    id: "Q14",
    title: "Spread that never lets the cluster shrink",
    question: "Tasks are spread over instanceId, and the cluster never scales in. What would binpack change?",
    answer: "Spread puts two of the 12 tasks on each of the six instances, so none is ever empty. Binpack by memory fills two: eight on one, as many as its CPU takes, four on the next. Four could go.",
    thread: "aws/containers-roadmap#42",
    instances: ["a1", "a2", "b1", "b2", "c1", "c2"].map((name) => ({ name, zone: `us-east-1${name[0]}`, type: "m5.large", cpu: 2048, memory: 7764 })),
    placement: { count: 12, a: [{ type: "spread", field: "instanceId" }], b: [{ type: "binpack", field: "memory" }], prices: { "m5.large": 0.1 }, taskDefinition: definition({ memory: 768 }) },
  }),
  sample("placement", {
    id: "Q1",
    title: "A rolling deployment stuck on a fixed port",
    question: "One instance, a fixed host port 80, 100/200 percent. Why does the new task never start?",
    answer: "The old task holds tcp/80 on the only instance, so the new one is refused by RESOURCE:PORTS. Let the agent choose the port (hostPort 0), or add one instance, or deploy with 0/100.",
    thread: "hashicorp/terraform#11253",
    instances: [{ name: "a1", zone: "us-east-1a", type: "t3.medium", cpu: 2048, memory: 3884, cpuFree: 1792, memoryFree: 3372, ports: [80], tasks: 1 }],
    tasks: tasks("service:web", { a1: 1 }),
    placement: { count: 1, taskDefinition: definition({ portMappings: [{ containerPort: 80, hostPort: 80 }] }) },
  }),
  sample("placement", {
    id: "Q5",
    title: "400 host ports fit nowhere",
    question: "A task with 400 host ports fails with the same error under every constraint, even on an empty instance. Why?",
    answer: "An instance has at most 100 reserved host ports, and five of them are the agent's. 5 + 400 = 405: it fits no instance whatever its size.",
    thread: "aws/containers-roadmap#331",
    instances: ["a1", "b1"].map((name) => ({ name, zone: `us-east-1${name[0]}`, type: "m5.4xlarge", cpu: 16_384, memory: 63_400 })),
    placement: {
      count: 1,
      name: "sip",
      taskDefinition: definition({ portMappings: Array.from({ length: 400 }, (_, at) => ({ containerPort: 10_000 + at, hostPort: 10_000 + at })) }, "bridge", "sip"),
      a: [],
    },
  }),
  sample("placement", {
    id: "Q6",
    title: "Only two awsvpc tasks on an instance",
    question: "CPU and memory are free, yet a c5.large takes two awsvpc tasks and no third. What binds?",
    answer: "Network interfaces: three, one of them the instance's own, leave two for tasks. The third task is refused by RESOURCE:ENI. With trunking the same instance takes ten.",
    thread: "aws/amazon-ecs-agent#2448",
    instances: [
      { name: "a1", zone: "us-east-1a", type: "c5.large", cpu: 2048, memory: 3760, eni: [0, 2], attributes: { "ecs.capability.task-eni": "" } },
      { name: "b1", zone: "us-east-1b", type: "c5.large", cpu: 2048, memory: 3760, eni: [0, 2], attributes: { "ecs.capability.task-eni": "" } },
    ],
    placement: { count: 5, taskDefinition: definition({ cpu: 128, memory: 256 }, "awsvpc"), a: [{ type: "binpack", field: "memory" }] },
  }),
  sample("placement", {
    id: "Q33",
    title: "The third GPU task on a two-GPU host",
    question: "A host has two GPUs. Two one-GPU tasks start, the third does not. Can they share?",
    answer: "GPUs are given out whole: one each to the first two, by ascending id. The third is refused by RESOURCE:GPU although CPU and memory are free.",
    thread: "aws/amazon-ecs-agent#3852",
    instances: [{ name: "g1", zone: "us-east-1a", type: "g4dn.12xlarge", cpu: 49_152, memory: 189_000, gpus: ["GPU-0", "GPU-1"] }],
    placement: { count: 3, name: "train", taskDefinition: definition({ cpu: 4096, memory: 16_384, resourceRequirements: [{ type: "GPU", value: "1" }] }, "bridge", "train"), a: [] },
  }),
  sample("placement", {
    id: "Q39",
    title: "distinctInstance as a poor man's daemon",
    question: "With distinctInstance and a desired count of 1000, how many tasks run, and where?",
    answer: "One on each active instance: five here. The draining one is not considered, and 995 stay unplaced, tried again and again. A DAEMON service does it without the noise.",
    thread: "aws/amazon-ecs-agent#828",
    placement: { count: 1000, name: "agent", constraints: [{ type: "distinctInstance" }], a: [], taskDefinition: definition({ cpu: 64, memory: 128 }, "bridge", "agent") },
  }),
  sample("query", {
    id: "Q15",
    title: "Which zones a constraint leaves",
    question: "Zone spread should give 6/6/6, yet all of a drained instance's tasks landed in zone a. Which filter did it?",
    answer: "The constraint: it matches two instances, both in zone a. b1 is of another stack, b2 of none, c1 is an m4, and zone c is shut out. Spread can only spread over what the filter leaves.",
    thread: "aws/amazon-ecs-agent#1229",
    expression: "attribute:stack == prod and attribute:ecs.instance-type =~ m5.* and not(attribute:ecs.availability-zone == us-east-1c)",
    instances: [
      { name: "a1", zone: "us-east-1a", type: "m5.large", cpu: 2048, memory: 7764, attributes: { stack: "prod" } },
      { name: "a2", zone: "us-east-1a", type: "m5.xlarge", cpu: 4096, memory: 15_700, attributes: { stack: "prod" } },
      { name: "b1", zone: "us-east-1b", type: "m5.large", cpu: 2048, memory: 7764, attributes: { stack: "dev" } },
      { name: "b2", zone: "us-east-1b", type: "m5.large", cpu: 2048, memory: 7764 },
      { name: "c1", zone: "us-east-1c", type: "m4.large", cpu: 2048, memory: 7764, attributes: { stack: "prod" } },
      { name: "c2", zone: "us-east-1c", type: "m5.large", cpu: 2048, memory: 7764, attributes: { stack: "prod" } },
    ],
  }),
  sample("query", {
    id: "Q29",
    title: "Instances that run only the daemon",
    question: "Instances stay although only daemons run on them. Which could be removed?",
    answer: "Those with no task of any group but the daemon's: a2, b2 and c2. `task:group != …` asks for some other group, so its negation leaves daemons alone.",
    thread: "aws/amazon-ecs-agent#3129",
    expression: "not(task:group != service:log-agent)",
  }),
  sample("scaling", {
    id: "Q22",
    title: "When does scale-in happen?",
    question: "The load has been low for minutes and nothing happens. When does the service scale in?",
    answer: "The high alarm needs 3 of 3 minutes, the low one 15 of 15 below 90 percent of the target. The load falls at 08:20, so at 08:34 it goes from 16 to ceil(16 × 20 / 50) = 7.",
    thread: "aws/containers-roadmap#1928",
    scaling: { desired: 10, series: [series("cpu", [...flat(48, 5), ...flat(80, 3), ...flat(48, 12), ...flat(20, 30)])], a: [tracking("cpu", 50)] },
  }),
  sample("scaling", {
    id: "Q23",
    title: "Two policies, and it never scales in",
    question: "CPU is far below its target, yet the service with two target tracking policies never scales in. Who holds it?",
    answer: "It scales out if any policy wants, in only if all agree. Memory stays at 58 of 60 and does not: it is named as the one that blocks, minute by minute. Alone (B), CPU scales in at 08:14.",
    thread: "aws/copilot-cli#4298",
    scaling: { desired: 10, series: [series("cpu", flat(20, 30)), series("memory", flat(58, 30))], a: [tracking("cpu", 50), tracking("memory", 60)], b: [tracking("cpu", 50)] },
  }),
  sample("scaling", {
    id: "Q26",
    title: "No scale-in after a forced deployment",
    question: "After a forced deployment the service does not scale in although the load is low. When can it?",
    answer: "Scale-in is suspended while a deployment runs. This one ends at 08:20; the low alarm is in ALARM since 08:14, so at 08:20 it goes from 10 to ceil(10 × 20 / 50) = 4.",
    thread: "aws/aws-cdk#13004",
    scaling: { desired: 10, series: [series("cpu", flat(20, 30))], a: [tracking("cpu", 50)], deployments: [{ from: START, to: "2026-11-02T08:20:00Z" }] },
  }),
  sample("scaling", {
    id: "Q34",
    title: "A queue worker at zero never starts",
    question: "Backlog per task is the metric. At zero tasks, 1,500 messages wait and no worker starts. Why?",
    answer: "The backlog is divided by zero tasks: no datapoint, INSUFFICIENT_DATA, no action (A). With IF(m2 > 0, m1 / m2, m1) the backlog itself counts while nobody works, and the first datapoint starts a task at 08:00 (B).",
    thread: "aws/copilot-cli#3376",
    scaling: {
      min: 0,
      desired: 0,
      series: [series("m1", flat(1500, 20)), series("m2", flat(0, 20))],
      a: [backlog("m1 / m2")],
      b: [backlog("IF(m2 > 0, m1 / m2, m1)")],
    },
  }),
];

function backlog(Expression: string): JsonObject {
  const stat = (Id: string, MetricName: string, Namespace: string, Stat: string) => ({ Id, MetricStat: { Metric: { MetricName, Namespace }, Stat }, ReturnData: false });
  return tracking("queue", 100, {
    CustomizedMetricSpecification: {
      Metrics: [stat("m1", "ApproximateNumberOfMessagesVisible", "AWS/SQS", "Sum"), stat("m2", "RunningTaskCount", "ECS/ContainerInsights", "Average"), { Id: "e1", Expression, ReturnData: true }],
    },
  });
}

export function sampleOf(id: string | null): Sample | undefined {
  return SAMPLES.find((one) => one.id === id);
}
