/** A Vite plugin: the licences of the page's fonts, which ask to come with them. */
import { readFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

export function fontLicences(): Plugin {
  return {
    name: "millpond-font-licences",
    apply: "build",
    generateBundle() {
      for (const font of ["source-sans-3", "source-code-pro"]) {
        const folder = dirname(fileURLToPath(import.meta.resolve(`@fontsource-variable/${font}/package.json`)));
        this.emitFile({ type: "asset", fileName: `licences/${font}.txt`, source: readFileSync(join(folder, "LICENSE")) });
      }
    },
  };
}
