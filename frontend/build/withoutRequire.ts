/**
 * A Vite plugin: a package that looks whether there is a `require` would make the bundler put one into what every page
 * fetches first. None is called.
 */
import type { Plugin } from "vite";

const LOOKS = "typeof require === 'function' && ";

export function withoutRequire(): Plugin {
  return {
    name: "millpond-without-require",
    transform(code, id) {
      if (id.endsWith("/node_modules/long/dist/long.js")) return { code: code.replace(LOOKS, ""), map: null };
      if (id.endsWith("/node_modules/elkjs/lib/elk.bundled.js")) return { code: `var require;\n${code}`, map: null };
      return undefined;
    },
  };
}
