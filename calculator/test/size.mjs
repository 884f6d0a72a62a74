// What a first visit loads, by kind, as gzip and brotli would send it.
import { readdirSync, readFileSync } from "node:fs";
import { extname, join } from "node:path";
import { brotliCompressSync, gzipSync } from "node:zlib";
import { DIST } from "./browser.mjs";

const kinds = new Map();
for (const entry of readdirSync(DIST, { recursive: true, withFileTypes: true })) {
  if (!entry.isFile() || entry.name === "sw.js") continue;
  const body = readFileSync(join(entry.parentPath, entry.name));
  const packed = [".woff2"].includes(extname(entry.name));
  const sum = kinds.get(extname(entry.name)) ?? [0, 0, 0];
  const add = [body.length, packed ? body.length : gzipSync(body, { level: 9 }).length, packed ? body.length : brotliCompressSync(body).length];
  kinds.set(extname(entry.name), sum.map((value, at) => value + add[at]));
}
const kib = (bytes) => `${(bytes / 1024).toFixed(1).padStart(8)} KiB`;
const total = [0, 0, 0];
console.log("first load        raw         gzip       brotli");
for (const [kind, sizes] of [...kinds].sort((a, b) => b[1][0] - a[1][0])) {
  console.log(kind.padEnd(13), ...sizes.map(kib));
  sizes.forEach((size, at) => (total[at] += size));
}
console.log("total".padEnd(13), ...total.map(kib));
