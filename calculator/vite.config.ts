import { createHash } from "node:crypto";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { defineConfig, type Plugin } from "vite";

/** Nothing may leave the browser: the page reads its own files and no others. */
const POLICY = [
  "default-src 'none'",
  "script-src 'self' 'wasm-unsafe-eval'",
  "style-src 'self'",
  "font-src 'self'",
  "img-src 'self' data: blob:",
  "connect-src 'self'",
  "worker-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
].join("; ");

/** Writes the content security policy into the built page; the development server needs inline styles. */
function contentSecurityPolicy(): Plugin {
  return {
    name: "content-security-policy",
    apply: "build",
    transformIndexHtml: {
      order: "post",
      handler: () => [
        { tag: "meta", attrs: { "http-equiv": "Content-Security-Policy", content: POLICY }, injectTo: "head-prepend" },
      ],
    },
  };
}

/** Writes `sw.js`: every built file, and a version made of their contents. */
function serviceWorker(): Plugin {
  let out = "dist";
  return {
    name: "service-worker",
    apply: "build",
    configResolved(config) {
      out = config.build.outDir;
    },
    closeBundle() {
      const files = readdirSync(out, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && entry.name !== "sw.js")
        .map((entry) => relative(out, join(entry.parentPath, entry.name)).replaceAll("\\", "/"))
        .sort();
      const hash = createHash("sha256");
      for (const file of files) hash.update(file).update(readFileSync(join(out, file)));
      const list = ["./", ...files.filter((file) => file !== "index.html").map((file) => `./${file}`)];
      const source = readFileSync("src/sw.js", "utf8")
        .replace("__VERSION__", hash.digest("hex").slice(0, 12))
        .replace("[/* __FILES__ */]", JSON.stringify(list));
      writeFileSync(join(out, "sw.js"), source);
    },
  };
}

/** The engine is a package beside this folder: the development server may read it, and nothing else out there. */
const ENGINE = fileURLToPath(new URL("../wasm/npm/dist", import.meta.url));

export default defineConfig({
  base: "./",
  server: { fs: { allow: [fileURLToPath(new URL(".", import.meta.url)), ENGINE] } },
  plugins: [contentSecurityPolicy(), serviceWorker()],
  worker: { format: "es" },
  build: { target: "es2022", assetsInlineLimit: 0, modulePreload: { polyfill: false } },
});
