/** A large cluster, made up the same way every time. */

import type { JsonObject } from "./json";

const TYPES = [
  ["m5.large", 2048, 7764],
  ["c5.xlarge", 4096, 7684],
  ["r5.xlarge", 4096, 31_654],
  ["m5.2xlarge", 8192, 31_654],
] as const;

/** JSON text as `describe-container-instances` prints it. */
export function largeClusterText(instances: number): string {
  const list: JsonObject[] = [];
  for (let at = 0; at < instances; at += 1) {
    const [type, cpu, memory] = TYPES[at % TYPES.length] ?? TYPES[0];
    const zone = `us-east-1${"abc"[at % 3]}`;
    const used = (at * 7919) % 5;
    const resources = (taken: number): JsonObject[] => [
      { name: "CPU", type: "INTEGER", integerValue: cpu - taken * 128 },
      { name: "MEMORY", type: "INTEGER", integerValue: memory - taken * 256 },
      { name: "PORTS", type: "STRINGSET", stringSetValue: ["22", "2375", "2376", "51678", "51679"] },
      { name: "PORTS_UDP", type: "STRINGSET", stringSetValue: [] },
    ];
    list.push({
      containerInstanceArn: `arn:aws:ecs:us-east-1:111122223333:container-instance/large/${at.toString(16).padStart(32, "0")}`,
      ec2InstanceId: `i-${at.toString(16).padStart(17, "0")}`,
      status: "ACTIVE",
      agentConnected: true,
      attributes: [
        { name: "ecs.availability-zone", value: zone },
        { name: "ecs.instance-type", value: type },
        { name: "ecs.os-type", value: "linux" },
        { name: "ecs.cpu-architecture", value: "x86_64" },
      ],
      registeredResources: resources(0),
      remainingResources: resources(used),
      runningTasksCount: used,
      versionInfo: { agentVersion: "1.86.0" },
    });
  }
  return JSON.stringify({ containerInstances: list });
}

export function measureQuestion(count: number): JsonObject {
  return {
    taskDefinition: { family: "web", networkMode: "bridge", containerDefinitions: [{ name: "web", image: "web", cpu: 256, memory: 512 }] },
    request: {
      serviceName: "web",
      count,
      placementStrategy: [{ type: "spread", field: "attribute:ecs.availability-zone" }, { type: "binpack", field: "memory" }],
    },
  };
}
