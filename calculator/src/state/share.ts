/** The state in the part of the address that no server sees: `#v1.` and base64url of deflated JSON. */

import { toProject, type Project } from "./project";

const PREFIX = "v1.";
/** Chat programs and proxies cut longer addresses. */
export const LONG_LINK = 8 * 1024;
/** A link that unfolds to more is no project of ours. */
const MOST_BYTES = 64 * 1024 * 1024;

export async function toHash(project: Project): Promise<string> {
  const bytes = new TextEncoder().encode(JSON.stringify(project));
  const packed = await collect(new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw")));
  let binary = "";
  for (let at = 0; at < packed.length; at += 0x8000) binary += String.fromCharCode(...packed.subarray(at, at + 0x8000));
  return `#${PREFIX}${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** The project of a hash; null when there is none in it, an error when it cannot be read. */
export async function fromHash(hash: string): Promise<Project | null> {
  const body = hash.replace(/^#/, "");
  if (body === "" || !/^v\d+\./.test(body)) return null;
  if (!body.startsWith(PREFIX)) throw new Error("this link was made by a newer version of the page");
  try {
    const binary = atob(body.slice(PREFIX.length).replaceAll("-", "+").replaceAll("_", "/"));
    const packed = Uint8Array.from(binary, (c) => c.charCodeAt(0));
    const bytes = await collect(new Blob([packed]).stream().pipeThrough(new DecompressionStream("deflate-raw")));
    return toProject(JSON.parse(new TextDecoder().decode(bytes)));
  } catch {
    throw new Error("this link is damaged or was cut short");
  }
}

async function collect(stream: ReadableStream<Uint8Array>): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  let length = 0;
  const reader = stream.getReader();
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    length += value.length;
    if (length > MOST_BYTES) {
      await reader.cancel();
      throw new Error("too long");
    }
    parts.push(value);
  }
  const all = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    all.set(part, at);
    at += part.length;
  }
  return all;
}
