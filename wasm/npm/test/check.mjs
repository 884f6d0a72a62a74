// What the tests share: a folder that goes away, commands that must succeed, a small cluster.
import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { ARN, resources } from "./random.mjs";

export const PACKAGE = fileURLToPath(new URL("..", import.meta.url));

/** Runs `use` with a folder of its own, which goes away afterwards. */
export async function inFolder(use) {
  const folder = mkdtempSync(join(tmpdir(), "stowplan-"));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs a command; its standard output. A failure shows all that it said. */
export function run(program, words, options = {}) {
  try {
    return execFileSync(program, words, { encoding: "utf8", stdio: ["ignore", "pipe", "pipe"], maxBuffer: 1 << 28, ...options });
  } catch (error) {
    console.error(`${program} ${words.join(" ")}\n${error.stdout ?? ""}${error.stderr ?? ""}`);
    throw error;
  }
}

/** A program of the package's own development dependencies. */
export function tool(name) {
  return join(PACKAGE, "node_modules/.bin", name);
}

/** The package, packed as npm would publish it: the file's path. */
export function pack(folder) {
  const packed = JSON.parse(run("npm", ["pack", "--json", "--pack-destination", folder], { cwd: PACKAGE }));
  return join(folder, packed[0].filename);
}

/** Two instances in one zone; `b` has less memory left. */
export const CLUSTER = {
  containerInstances: [["a", 4000], ["b", 1000]].map(([id, memory]) => ({
    containerInstanceArn: `${ARN}:container-instance/demo/${id}`,
    status: "ACTIVE",
    agentConnected: true,
    attributes: [{ name: "ecs.availability-zone", value: "us-east-1a" }],
    registeredResources: resources(2048, memory, []),
  })),
};

/** 500 MiB, packed by memory. */
export const WEB = {
  taskDefinition: { family: "web", containerDefinitions: [{ name: "web", image: "web", cpu: 128, memory: 500 }] },
  request: { serviceName: "web", placementStrategy: [{ type: "binpack", field: "memory" }] },
};
