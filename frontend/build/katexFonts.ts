/** A Vite plugin: of KaTeX's fonts only WOFF2 goes into the build (every browser we build for reads it). */
import type { Plugin } from "vite";

const OTHER_FORMATS = /,\s*url\([^)]+\.(?:woff|ttf)\)\s*format\("(?:woff|truetype)"\)/g;

export function katexFonts(): Plugin {
  return {
    name: "millpond-katex-fonts",
    enforce: "pre",
    transform: (code, id) => (/\/katex\/dist\/[^/]+\.css/.test(id) ? code.replace(OTHER_FORMATS, "") : undefined),
  };
}
