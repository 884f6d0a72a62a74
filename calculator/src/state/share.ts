/** The state in the part of the address that no server sees: `#v1.` and base64url of deflated JSON. */

import { unpackLink } from "../engine/client";
import type { Project } from "./project";
import { MOST_BYTES, type Unpacked } from "./unpack";

const PREFIX = "v1.";
/** Chat programs and proxies cut longer addresses. */
export const LONG_LINK = 8 * 1024;

/** Null for a state that no link may hold. */
export async function toHash(project: Project): Promise<string | null> {
  const bytes = new TextEncoder().encode(JSON.stringify(project));
  if (bytes.length > MOST_BYTES) return null;
  const stream = new Blob([bytes]).stream().pipeThrough(new CompressionStream("deflate-raw"));
  const packed = new Uint8Array(await new Response(stream).arrayBuffer());
  let binary = "";
  for (let at = 0; at < packed.length; at += 0x8000) binary += String.fromCharCode(...packed.subarray(at, at + 0x8000));
  return `#${PREFIX}${btoa(binary).replaceAll("+", "-").replaceAll("/", "_").replace(/=+$/, "")}`;
}

/** The state of a hash, unpacked in the worker; null when there is none in it, an error when it cannot be read. */
export async function fromHash(hash: string, evenLarge = false): Promise<Unpacked | null> {
  const body = hash.replace(/^#/, "");
  if (body === "" || !/^v\d+\./.test(body)) return null;
  if (!body.startsWith(PREFIX)) throw new Error("this link was made by a newer version of the page");
  return unpackLink(body.slice(PREFIX.length), evenLarge);
}
