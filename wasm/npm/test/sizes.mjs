// Prints the bytes of each module: raw, gzip, brotli. Fails when gzip is over `MODULE=LIMIT`.
import { readFileSync } from "node:fs";
import { brotliCompressSync, gzipSync } from "node:zlib";

let over = false;
for (const argument of process.argv.slice(2)) {
  const [name, limit] = argument.split("=");
  const bytes = readFileSync(new URL(`../dist/${name}/stowplan.wasm`, import.meta.url));
  const gzip = gzipSync(bytes, { level: 9 }).length;
  const brotli = brotliCompressSync(bytes).length;
  over ||= gzip > Number(limit);
  console.log(`${name}: raw ${bytes.length}, gzip ${gzip} (limit ${limit}), brotli ${brotli}`);
}
process.exit(over ? 1 : 0);
