// Bundles what the pages load: one file for what every page does, and one for each part that only some pages have.
import { rmSync } from "node:fs";
import { build } from "esbuild";

const target = new URL("../static/built/", import.meta.url).pathname;
rmSync(target, { recursive: true, force: true });
await build({
  absWorkingDir: new URL(".", import.meta.url).pathname,
  entryPoints: ["lineage.js", "chart.js", "editor.js", "fonts.css", "editor.css"],
  outdir: target,
  bundle: true,
  minify: true,
  format: "esm",
  target: "es2022",
  loader: { ".woff2": "file" },
  assetNames: "[name]",
  // What only some answers are drawn with is a file of its own, loaded when it is needed.
  splitting: true,
  chunkNames: "[name]-[hash]",
  legalComments: "linked",
  logLevel: "warning",
});
