/**
 * A Vite plugin: a package that looks whether there is a `require` would make the bundler put one into what every page
 * fetches first. None is called.
 */
import type { Plugin } from "vite";

const LOOKS = "typeof require === 'function' && ";

export function withoutRequire(): Plugin {
  return {
    name: "millpond-without-require",
    transform: (code, id) => (id.endsWith("/node_modules/long/dist/long.js") ? { code: code.replace(LOOKS, ""), map: null } : undefined),
  };
}
