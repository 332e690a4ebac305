// One script and one style, named by their content, into the Python package. What is inside as data: becomes files,
// so that the pages' policy need not allow data addresses.
import { createHash } from "node:crypto";
import { defineConfig } from "vite";

const DATA = /url\((["']?)data:image\/svg\+xml,(.+?)\1\)/g;

const dataToFiles = {
  name: "data-to-files",
  generateBundle(_options, bundle) {
    for (const file of Object.values(bundle)) {
      if (file.type !== "asset" || !file.fileName.endsWith(".css")) continue;
      file.source = String(file.source).replace(DATA, (_all, _quote, svg) => {
        const source = decodeURIComponent(svg.replaceAll('\\"', '"'));
        const name = `i-${createHash("sha256").update(source).digest("hex").slice(0, 10)}.svg`;
        if (!bundle[name]) this.emitFile({ type: "asset", fileName: name, source });
        return `url(${name})`;
      });
    }
  },
};

export default defineConfig({
  base: "/static/built/",
  publicDir: false,
  plugins: [dataToFiles],
  css: { preprocessorOptions: { scss: { quietDeps: true } } },
  build: {
    outDir: "../src/cuadra/web/built",
    emptyOutDir: true,
    assetsInlineLimit: 0,
    manifest: "manifest.json",
    modulePreload: false,
    target: "es2022",
    cssTarget: ["chrome123", "firefox120", "safari17.5"],
    rollupOptions: {
      input: { app: "src/app.ts", review: "src/review/main.ts", capture: "src/capture/main.ts" },
      output: { entryFileNames: "[name]-[hash].js", chunkFileNames: "[name]-[hash].js", assetFileNames: "[name]-[hash][extname]" },
    },
  },
});
