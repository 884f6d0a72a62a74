// Random documents, answered natively and here: the same bytes. `STOWPLAN_NATIVE` names the command.
import assert from "node:assert/strict";
import { decideText } from "../dist/full/node.js";
import { decideText as decideMain } from "../dist/main/node.js";
import { ARN, Draws, TYPES, ZONES, resources } from "./random.mjs";
import { spawnSync } from "node:child_process";

const COUNT = 2000;
const draws = new Draws(20261123);
const EXPRESSIONS = [
  "attribute:stack == prod", "attribute:ecs.instance-type =~ m5.*", "not(task:group == service:s1)", "runningTasksCount < 3",
  "attribute:stack in [prod, beta] and agentConnected == true", "attribute:stack exists or registeredAt > 2026-01-01",
  "attribute:ecs.availability-zone in [us-east-1a", "attribute:x = 3", "bogus == 1", "attribute:größe == 'ü'", "",
];
const STAGES = [
  { type: "binpack", field: "memory" }, { type: "binpack", field: "cpu" }, { type: "spread", field: "instanceId" },
  { type: "spread", field: "attribute:ecs.availability-zone" }, { type: "random" }, { type: "spread", field: "attribute:stack" },
];

const definition = (n) => ({
  family: `s${n}`,
  revision: 1,
  taskDefinitionArn: `${ARN}:task-definition/s${n}:1`,
  ...(draws.chance(20) ? { networkMode: draws.pick(["awsvpc", "host", "bridge"]) } : {}),
  containerDefinitions: [{
    name: "app", image: "app", cpu: 64 * draws.below(10), memory: 64 + 64 * draws.below(20),
    ...(draws.chance(30) ? { memoryReservation: 64 } : {}),
    ...(draws.chance(40) ? { portMappings: [{ containerPort: 80, hostPort: draws.pick([0, 80, 8080]) }] } : {}),
  }],
});

function cluster(definitions) {
  const containerInstances = draws.some(12, () => 0).map((_, n) => ({
    containerInstanceArn: `${ARN}:container-instance/c/${draws.below(1 << 20).toString(16)}-${n}`,
    ec2InstanceId: `i-${n}`,
    status: draws.chance(90) ? "ACTIVE" : "DRAINING",
    agentConnected: draws.chance(95),
    ...(draws.chance(40) ? { capacityProviderName: "cp" } : {}),
    attributes: [
      { name: "ecs.availability-zone", value: draws.pick(ZONES) }, { name: "ecs.instance-type", value: draws.pick(TYPES) },
      ...(draws.chance(50) ? [{ name: "stack", value: draws.pick(["prod", "beta"]) }] : []),
    ],
    registeredResources: resources(1024 * (1 + draws.below(4)), 1024 * (1 + draws.below(8)), ["22", "51678"]),
  }));
  const tasks = containerInstances.length === 0 ? [] : draws.some(20, () => 0).map((_, n) => {
    const service = draws.below(definitions.length);
    return {
      taskArn: `${ARN}:task/c/${n}`, containerInstanceArn: draws.pick(containerInstances).containerInstanceArn,
      group: `service:s${service}`, lastStatus: "RUNNING", desiredStatus: "RUNNING",
      taskDefinitionArn: definitions[service].taskDefinitionArn, ...(draws.chance(10) ? { protectionEnabled: true } : {}),
    };
  });
  const services = definitions.map((one, n) => ({
    serviceName: `s${n}`, serviceArn: `${ARN}:service/c/s${n}`, taskDefinition: one.taskDefinitionArn, desiredCount: draws.below(8),
    placementStrategy: draws.some(2, () => draws.pick(STAGES)),
    ...(draws.chance(30) ? { deploymentConfiguration: { minimumHealthyPercent: draws.pick([0, 50, 100]), maximumPercent: draws.pick([100, 150, 200]) } } : {}),
  }));
  return { containerInstances, tasks, taskDefinitions: definitions, services };
}

const options = () => ({
  explain: draws.pick(["none", "summary", "full"]), admissible: draws.pick([0, 3, "all"]),
  ...(draws.chance(30) ? { tieBreak: { seed: draws.below(1000) } } : {}),
});

const DOCUMENTS = {
  place: () => {
    const definitions = Array.from({ length: 3 }, (_, n) => definition(n));
    return {
      decide: "place", cluster: cluster(definitions), taskDefinition: draws.pick(definitions), options: options(),
      request: {
        count: 1 + draws.below(9), placementStrategy: draws.some(3, () => draws.pick(STAGES)),
        placementConstraints: draws.some(2, () => (draws.chance(30) ? { type: "distinctInstance" } : { type: "memberOf", expression: draws.pick(EXPRESSIONS) })),
        ...(draws.chance(60) ? { serviceName: `s${draws.below(3)}` } : { group: "batch" }),
      },
    };
  },
  stop: () => ({
    decide: "stop", cluster: cluster([definition(0), definition(1)]), serviceName: `s${draws.below(2)}`, count: draws.below(8),
    placementStrategy: draws.some(2, () => draws.pick(STAGES)), options: options(),
  }),
  query: () => ({ decide: "query", expression: draws.pick(EXPRESSIONS), ...(draws.chance(70) ? { cluster: cluster([definition(0)]) } : {}) }),
  scale: () => ({
    decide: "scale", ScalableTargets: [{ MinCapacity: draws.below(4), MaxCapacity: 4 + draws.below(30) }], desiredCount: draws.below(12),
    ScalingPolicies: [{ PolicyName: "cpu", TargetTrackingScalingPolicyConfiguration: { TargetValue: draws.pick([40, 50.5, 75]) } }],
    metrics: { cpu: { start: "2026-11-01T00:00:00Z", periodSeconds: 60, values: Array.from({ length: 30 }, () => (draws.chance(10) ? null : draws.below(1000) / 8)) } },
    detail: draws.pick(["changes", "minutes"]),
  }),
  alarm: () => ({
    decide: "alarm", alarm: { ComparisonOperator: "GreaterThanThreshold", Threshold: 3, Period: 60, EvaluationPeriods: 1 + draws.below(4), TreatMissingData: draws.pick(["missing", "breaching", "ignore"]) },
    values: Array.from({ length: 12 }, () => (draws.chance(25) ? null : draws.below(8) / 2)),
  }),
  schedule: () => ({
    decide: "schedule", expression: draws.pick(["rate(7 minutes)", "cron(0/15 8-17 ? * MON-FRI *)", "cron(30 2 * * ? *)", "cron(0 0 30 2 ? *)", "at(2026-12-01T00:00:00)", "cron(x)"]),
    timezone: draws.pick(["UTC", "Europe/Berlin", "America/New_York", "Nowhere/Land"]), from: "2026-03-01T00:00:00Z", count: 1 + draws.below(20),
  }),
  check: () => ({ decide: "check", taskDefinition: definition(draws.below(9)), normalize: draws.chance(50) }),
  split: () => ({
    decide: "split", count: draws.below(40),
    capacityProviderStrategy: Array.from({ length: 1 + draws.below(3) }, (_, n) => ({ capacityProvider: `p${n}`, weight: draws.below(5), base: draws.chance(20) ? draws.below(5) : 0 })),
  }),
  deploy: () => {
    const definitions = [definition(0), definition(1)];
    const facts = cluster(definitions);
    return { decide: "deploy", cluster: facts, service: facts.services[0], taskDefinition: definition(0), desiredCount: draws.below(7) };
  },
  fit: () => ({ decide: "fit", cluster: cluster([definition(0)]), taskDefinition: definition(0), request: { serviceName: "s0" }, limit: 500 }),
  capacity: () => ({
    decide: "capacity", cluster: cluster([definition(0)]), capacityProvider: "cp", instanceTypes: [{ cpu: 2048, memory: 4096 }], minutes: 30,
    managedScaling: { targetCapacity: 1 + draws.below(100) }, demand: [{ taskDefinition: definition(0), request: { serviceName: "s0", count: draws.below(30) } }],
  }),
  repack: () => ({ decide: "repack", cluster: cluster([definition(0), definition(1)]) }),
  nonsense: () => draws.pick([{ decide: "plaice" }, { decide: 3 }, {}, [], { decide: "place" }, { decide: "place", cluster: [] }, "x"]),
};
// Mostly what the small module answers, too.
const KINDS = [...Object.keys(DOCUMENTS), "place", "place", "place", "place", "stop", "stop", "query", "query", "scale", "scale"];

const lines = Array.from({ length: COUNT }, (_, n) => {
  const text = JSON.stringify(DOCUMENTS[KINDS[n % KINDS.length]]());
  return draws.chance(3) ? text.slice(0, draws.below(text.length) + 1) : text;
});
// Its exit code tells that some answers are errors, as they should be.
const native = spawnSync(process.env.STOWPLAN_NATIVE, ["decide", "--lines", "-"], { input: lines.join("\n") + "\n", encoding: "utf8", maxBuffer: 1 << 30 });
const answers = native.stdout.trimEnd().split("\n");
assert.equal(answers.length, COUNT, "an answer a document");
const tally = {};
let both = 0;
lines.forEach((line, n) => {
  const kind = KINDS[n % KINDS.length];
  tally[kind] = (tally[kind] ?? 0) + 1;
  assert.equal(decideText(line), answers[n], `document ${n} (${kind}):\n${line.slice(0, 2000)}`);
  const small = decideMain(line);
  if (!small.includes("document/left-out")) {
    both += 1;
    assert.equal(small, answers[n], `document ${n} (${kind}), the main entry:\n${line.slice(0, 2000)}`);
  }
});
const errors = answers.filter((answer) => answer.startsWith('{"error"')).length;
console.log(`${COUNT} documents answered alike, ${both} of them by the main entry, too; ${errors} are errors (${Object.entries(tally).map(([kind, count]) => `${count} ${kind}`).join(", ")})`);
