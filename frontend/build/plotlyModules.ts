import type { Plugin } from "vite";

/** What stands around Plotly's own code in its files, for loaders of other kinds. */
const BEGIN = /^[^]*?"use strict";var Plotly=\(\(\)=>\{/;
const END = /window\.Plotly = Plotly;\s*return Plotly;\s*\}\)\);?\s*$/;

/**
 * A Vite plugin that makes modules of Plotly's bundles. A browser reads a function's source to its end when it meets the
 * function, and again when it is called, and these have three around megabytes of code. Now there is one, in the form
 * that V8 takes as called at once: it is read once, while it arrives, and not by the page's thread.
 */
export function plotlyModules(): Plugin {
  return {
    name: "millpond:plotly-modules",
    apply: "build",
    transform(code, id) {
      if (!/\/plotly\.js-\w+-dist-min\/plotly-\w+\.min\.js$/.test(id)) return undefined;
      if (!BEGIN.test(code) || !END.test(code)) throw new Error(`${id} does not begin and end as it did: see build/plotlyModules.ts.`);
      const whole = code.replace(BEGIN, () => "var Plotly=(function(){").replace(END, () => "window.Plotly = Plotly;\nexport default Plotly;\n");
      return { code: whole, map: null };
    },
  };
}
