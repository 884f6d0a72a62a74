/** A shared state, unpacked with limits: a link is a stranger's, and may be made to hold up the page. Runs in the worker. */

import { toProject, type Project } from "./project";

/** A link that unfolds to more is refused. */
export const MOST_BYTES = 8 * 1024 * 1024;
const MOST_LEVELS = 64;
const MOST = { containerInstances: 20_000, tasks: 100_000, points: 600_000, entries: 2000, expression: 10_000 } as const;
/** More than this is asked about before it is opened. */
const LARGE = { bytes: 1024 * 1024, containerInstances: 2000, tasks: 20_000, points: 100_000 } as const;

export interface Unpacked {
  /** None of a large one, unless it was asked for: to hand it over costs the page what it would be asked about. */
  project: Project | null;
  /** What makes it large, in words; nothing for one that opens without a question. */
  large: string[];
}

/** Whatever is wrong with a link is an error in words. */
export async function unpack(body: string, evenLarge: boolean): Promise<Unpacked> {
  const text = await inflate(body);
  if (levels(text) > MOST_LEVELS) throw new Error(`this link is nested more than ${MOST_LEVELS} levels deep: it was not made by this page`);
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw new Error("this link is damaged or was cut short");
  }
  const project = toProject(value);
  const counts = count(project);
  for (const [what, words] of [["containerInstances", "container instances"], ["tasks", "tasks"], ["points", "points of metrics"], ["entries", "entries of one list"], ["expression", "characters of an expression"]] as const) {
    if (counts[what] > MOST[what]) throw new Error(`this link holds ${counts[what].toLocaleString("en")} ${words}, more than the ${MOST[what].toLocaleString("en")} that are opened from a link`);
  }
  const large = largeness(text.length, counts);
  return { project: large.length === 0 || evenLarge ? project : null, large };
}

async function inflate(body: string): Promise<string> {
  let packed: Uint8Array<ArrayBuffer>;
  try {
    packed = Uint8Array.from(atob(body.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
  } catch {
    throw new Error("this link is damaged or was cut short");
  }
  const reader = new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")).getReader();
  const decoder = new TextDecoder();
  let text = "";
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read().catch(() => {
      throw new Error("this link is damaged or was cut short");
    });
    if (done) return text + decoder.decode();
    length += value.length;
    if (length > MOST_BYTES) {
      await reader.cancel().catch(() => undefined);
      throw new Error(`this link unfolds to more than ${MOST_BYTES >> 20} MiB: it was not opened`);
    }
    text += decoder.decode(value, { stream: true });
  }
}

/** How deep the brackets of JSON text go, without reading it. */
function levels(text: string): number {
  let depth = 0;
  let most = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const c = text.charCodeAt(at);
    if (inString) {
      if (c === 92) at += 1;
      else if (c === 34) inString = false;
    } else if (c === 34) inString = true;
    else if (c === 123 || c === 91) {
      depth += 1;
      if (depth > most) most = depth;
      if (most > MOST_LEVELS) return most;
    } else if (c === 125 || c === 93) depth -= 1;
  }
  return most;
}

type Counts = { [what in keyof typeof MOST]: number };

function count({ cluster, expression, placement, scaling }: Project): Counts {
  const length = (value: unknown) => (Array.isArray(value) ? value.length : 0);
  const lists = Object.entries(cluster).filter(([key]) => key !== "containerInstances" && key !== "tasks");
  const entries = [placement.constraints, placement.a, placement.b, scaling.a, scaling.b, scaling.alarms, scaling.schedules, scaling.series, scaling.deployments, Object.keys(placement.prices), ...lists.map(([, list]) => list)];
  return {
    containerInstances: cluster.containerInstances.length,
    tasks: length(cluster["tasks"]),
    points: scaling.series.reduce((sum, one) => sum + one.values.length, 0),
    entries: Math.max(...entries.map(length)),
    expression: Math.max(expression.length, ...placement.constraints.map((one) => String(one.expression ?? "").length)),
  };
}

function largeness(bytes: number, counts: Counts): string[] {
  const words: string[] = [];
  if (bytes > LARGE.bytes) words.push(`${(bytes / 1024 / 1024).toFixed(1)} MiB`);
  for (const [what, name] of [["containerInstances", "container instances"], ["tasks", "tasks"], ["points", "points of metrics"]] as const) if (counts[what] > LARGE[what]) words.push(`${counts[what].toLocaleString("en")} ${name}`);
  return words;
}
