import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Plugin } from "vite";

/** Writes `icons.txt`: the names of the Material icons in the font, by which the server checks those of the app. */
export function iconNames(): Plugin {
  return {
    name: "millpond:icon-names",
    apply: "build",
    generateBundle() {
      const types = createRequire(import.meta.url).resolve("@material-symbols/font-400/index.d.ts");
      const names = [...readFileSync(types, "utf8").matchAll(/^\s*"(\w+)",?$/gm)].map((found) => found[1]);
      if (names.length < 1000) throw new Error(`${types} lists no names of icons any more`);
      this.emitFile({ type: "asset", fileName: "icons.txt", source: `${names.join("\n")}\n` });
    },
  };
}
