import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { describe, expect, it } from "vitest";
import { plotlyModules } from "../../../../build/plotlyModules";

const path = createRequire(import.meta.url).resolve;
const { transform } = plotlyModules() as { transform: (code: string, id: string) => { code: string } | undefined };

describe("plotlyModules", () => {
  it.each(["strict", "cartesian"])("leaves one function around the code of the %s bundle, in the form that is read at once", (name) => {
    const id = path(`plotly.js-${name}-dist-min/plotly-${name}.min.js`);
    const code = readFileSync(id, "utf8");
    const made = transform(code, id)!.code;
    expect(made.startsWith("var Plotly=(function(){")).toBe(true);
    expect(made.endsWith("window.Plotly = Plotly;\nexport default Plotly;\n")).toBe(true);
    // Nothing but what is around it has gone.
    expect(code.length - made.length).toBeLessThan(500);
  });

  it("does not take a bundle that it does not know", () => {
    expect(() => transform("(() => {})();", "/node_modules/plotly.js-strict-dist-min/plotly-strict.min.js")).toThrow("begin and end");
    expect(transform("export const one = 1;", "/src/one.ts")).toBeUndefined();
  });
});
