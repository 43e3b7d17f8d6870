/** A Vite plugin: `virtual:emoji` is GitHub's table of shortcodes, name to emoji, without the rest of the package. */
import { nameToEmoji } from "gemoji";
import type { Plugin } from "vite";

const NAME = "virtual:emoji";
const RESOLVED = `\0${NAME}`;

export function emoji(): Plugin {
  return {
    name: "millpond-emoji",
    resolveId: (id) => (id === NAME ? RESOLVED : undefined),
    load: (id) => (id === RESOLVED ? `export default ${JSON.stringify(nameToEmoji)};` : undefined),
  };
}
