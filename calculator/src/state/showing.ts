/** Shows another state for as long as something is taken of it: no step of the history, and nothing that a reload would keep. */

import { queryAnswer } from "../query/model";
import { plans, traces } from "../placement/model";
import { timeline } from "../scaling/model";
import type { Project } from "./project";
import { project } from "./store";

const MOST_MS = 30_000;

export async function showing<T>(other: Project, take: () => Promise<T> | T): Promise<T> {
  const before = project.peek();
  project.value = other;
  try {
    await settled(other);
    return await take();
  } finally {
    project.value = before;
  }
}

/** Until every answer of the tool in front is one to what is shown, and is drawn. */
async function settled({ tool, scaling }: Project): Promise<void> {
  const answers = tool === "query" ? [queryAnswer] : tool === "placement" ? [plans, traces] : scaling.series.length > 0 ? [timeline] : [];
  const start = performance.now();
  await frame();
  while (answers.some((one) => one.peek().busy)) {
    if (performance.now() - start > MOST_MS) throw new Error("it took too long to draw what is redacted");
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  if (answers.some((one) => !one.peek().fresh)) throw new Error("what is redacted could not be computed");
  await frame();
  await frame();
}

const frame = () => new Promise<void>((resolve) => setTimeout(resolve, 40));
