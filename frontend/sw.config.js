// The service worker, one file without imports; it knows the names of the files that vite.config.js built before.
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { defineConfig } from "vite";

const BUILT = "../src/cuadra/web/built";
const KEPT = ["src/app.ts", "src/capture/main.ts"];

function names() {
  let manifest = {};
  try {
    manifest = JSON.parse(readFileSync(new URL(`${BUILT}/manifest.json`, import.meta.url), "utf-8"));
  } catch {
    return [];
  }
  const found = new Set();
  const add = (key) => {
    const entry = manifest[key];
    if (!entry || found.has(entry.file)) return;
    for (const name of [entry.file, ...(entry.css ?? [])]) found.add(name);
    for (const one of entry.imports ?? []) add(one);
  };
  KEPT.forEach(add);
  return [...found].map((name) => `/static/built/${name}`);
}

const files = names();

export default defineConfig({
  publicDir: false,
  define: {
    __FILES__: JSON.stringify(files),
    __VERSION__: JSON.stringify(createHash("sha256").update(files.join("\n")).digest("hex").slice(0, 12)),
  },
  build: {
    outDir: BUILT,
    emptyOutDir: false,
    modulePreload: false,
    target: "es2022",
    rollupOptions: { input: { sw: "src/sw.ts" }, output: { format: "iife", entryFileNames: "sw.js" } },
  },
});
