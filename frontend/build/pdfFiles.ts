/** A Vite plugin: what pdf.js fetches when a document needs it (maps of characters, fonts, decoders of pictures) goes into the build. */
import { readFileSync, readdirSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const FOLDERS = ["cmaps", "standard_fonts", "wasm"];
/** For browsers without WebAssembly, which we build for none of. */
const NOT_NEEDED = /nowasm/;

export function pdfFiles(): Plugin {
  return {
    name: "millpond-pdf-files",
    apply: "build",
    generateBundle() {
      const from = dirname(dirname(dirname(fileURLToPath(import.meta.resolve("pdfjs-dist/legacy/build/pdf.mjs")))));
      const { version } = JSON.parse(readFileSync(join(from, "package.json"), "utf8")) as { version: string };
      for (const folder of FOLDERS) {
        for (const name of readdirSync(join(from, folder)).filter((each) => !NOT_NEEDED.test(each))) {
          this.emitFile({ type: "asset", fileName: `assets/pdfjs-${version}/${folder}/${name}`, source: readFileSync(join(from, folder, name)) });
        }
      }
    },
  };
}
