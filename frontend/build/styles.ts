/** A Vite plugin: what fetches a chunk and its style sheets is `src/ui/styles.ts`, and not Vite's own, which waits for them in turn, and for ever. */
import { fileURLToPath } from "node:url";
import type { Plugin } from "vite";

const SOURCE = fileURLToPath(new URL("../src/ui/styles.ts", import.meta.url));

export function styles(): Plugin {
  return {
    name: "millpond:styles",
    apply: "build",
    enforce: "pre",
    load(id) {
      if (!/^\0?vite\/preload-helper/.test(id)) return undefined;
      return { code: `export { withStyles as __vitePreload } from ${JSON.stringify(SOURCE)};`, moduleSideEffects: false };
    },
  };
}
