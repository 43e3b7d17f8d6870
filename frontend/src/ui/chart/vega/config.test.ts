// @vitest-environment jsdom
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, it, vi } from "vitest";
import { configOf } from "./config";
import type { Spec } from "./spec";
import { turnLabels } from "./upright";

// Labels are as wide as they are long.
vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);

const MUTED = "#abcdef";
const THEME = { dark: true, text: "#fff", muted: MUTED, background: "#000", background2: "#111", border: "#222", primary: "#00f", font: "sans-serif", headingFont: "sans-serif", categories: ["#f00", "#0f0"], sequential: ["#001", "#00f"], diverging: ["#f00", "#00f"] };

/** A chart as SVG, in this look. */
async function drawn(spec: object): Promise<string> {
  const { spec: made } = compile(spec as TopLevelSpec, { config: configOf(THEME, spec as Spec) });
  turnLabels(made);
  return new View(parse(made), { renderer: "none" }).toSVG();
}

describe("the look of charts", () => {
  it.each([true, false])("has marks that the page's background does not hide in a legend of sizes (filled: %s)", async (filled) => {
    const svg = await drawn({
      data: { values: [{ x: 1, y: 1, size: 2, kind: "a" }, { x: 2, y: 3, size: 40, kind: "b" }] },
      mark: { type: "point", filled },
      encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" }, size: { field: "size", type: "quantitative" }, color: { field: "kind", type: "nominal" } },
    });
    expect(svg).not.toContain('"black"');
    expect(svg).toContain(`${filled ? "fill" : "stroke"}="${MUTED}"`);
  });

  it("leaves room between the labels of an axis, also before the last one", async () => {
    const svg = await drawn({
      data: { values: [{ x: 0 }, { x: 100 }] },
      width: 790,
      mark: "tick",
      encoding: { x: { field: "x", type: "quantitative", axis: { values: Array.from({ length: 21 }, (_, at) => 5 * at) } } },
    });
    const shown = [...svg.matchAll(/opacity="1">(\d+)<\/text>/g)].map(([, label]) => Number(label));
    expect(shown.slice(-2)).toEqual([90, 100]);
  });

  it("has the label of each category beside its bar, the first one's too", async () => {
    const svg = await drawn({
      data: { values: ["Blood", "Kidney", "Liver"].map((kind) => ({ kind, n: 1 })) },
      mark: "bar",
      encoding: { x: { field: "n", type: "quantitative" }, y: { field: "kind", type: "nominal" } },
    });
    const heights = ["Blood", "Kidney", "Liver"].map((kind) => Number(new RegExp(`translate\\([^,]+,([\\d.]+)\\)[^>]*>${kind}<`).exec(svg)?.[1]));
    expect((heights[1] ?? 0) - (heights[0] ?? 0)).toBeCloseTo((heights[2] ?? 0) - (heights[1] ?? 0));
  });

  it.each([{ own: undefined }, { own: 120 }])("leaves most of a low chart to its bars, whatever their labels are (a limit of its own: $own)", async ({ own }) => {
    const svg = await drawn({
      data: { values: [{ town: "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", n: 1 }, { town: "Rome", n: 2 }] },
      mark: "bar",
      width: 400,
      height: 200,
      autosize: { type: "fit", contains: "padding" },
      encoding: { x: { field: "town", type: "nominal" }, y: { field: "n", type: "quantitative" } },
      ...(own === undefined ? {} : { config: { axis: { labelLimit: own } } }),
    });
    const label = />(Llan[^<]*)…</.exec(svg)?.[1] ?? "";
    const bars = [...svg.matchAll(/aria-roledescription="bar" d="M[^v]*v(\d+)/g)].map(([, height]) => Number(height));
    expect(bars).toHaveLength(2);
    if (own === undefined) expect(Math.max(...bars)).toBeGreaterThan(80);
    else expect(label.length).toBeGreaterThan(8);
  });
});
