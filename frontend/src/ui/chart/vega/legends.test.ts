// @vitest-environment jsdom
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, it, vi } from "vitest";
import { columnsIn, fold, legendsOf } from "./legends";

// Labels are as wide as they are long.
vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);

const values = (count: number) => Array.from({ length: 2 * count }, (_, at) => ({ x: at % 2, y: at, kind: `a long name ${at >> 1}` }));

async function drawn(count: number, width: number, legend: object = { orient: "bottom" }) {
  const spec = {
    data: { values: values(count) },
    mark: "line",
    width,
    height: 350,
    autosize: { type: "fit", contains: "padding" },
    encoding: { x: { field: "x", type: "quantitative" }, y: { field: "y", type: "quantitative" }, color: { field: "kind", type: "nominal", legend } },
  };
  const { spec: compiled } = compile(spec as unknown as TopLevelSpec);
  const legends = legendsOf(compiled);
  const view = new View(parse(compiled), { renderer: "none" });
  await view.runAsync();
  while (fold(view, legends)) await view.runAsync();
  const svg = await view.toSVG();
  const places = [...svg.matchAll(/<text[^>]*translate\(([\d.]+),([\d.]+)\)[^>]*>a long name/g)];
  return { legends, view, svg, labels: places.length };
}

describe("a legend below a chart", () => {
  it("has as many columns as there is room for", () => {
    expect(columnsIn([10, 10, 10], 30)).toBe(0);
    expect(columnsIn([10, 10, 10], 29)).toBe(2);
    expect(columnsIn([10, 50, 10, 50], 100)).toBe(2);
    expect(columnsIn([10, 50, 10, 50], 55)).toBe(1);
    expect(columnsIn([], 10)).toBe(0);
  });

  it("is folded where it is wider than the chart, and not where it fits", async () => {
    const narrow = await drawn(6, 350);
    expect(narrow.view.signal("legend_columns_0")).toBe(2);
    expect(narrow.labels).toBe(6);
    const wide = await drawn(3, 800);
    expect(wide.view.signal("legend_columns_0")).toBe(0);
  });

  it("leaves most of the height to the chart", async () => {
    const { view, labels, svg } = await drawn(40, 350);
    expect(labels).toBeLessThan(16);
    expect(labels).toBeGreaterThan(6);
    expect(svg).toContain("entries");
    expect(view.height()).toBeGreaterThan(150);
  });

  it("stays as a specification says it", async () => {
    expect((await drawn(6, 350, { orient: "bottom", columns: 3 })).legends).toEqual([]);
    expect((await drawn(6, 350, { orient: "right" })).legends).toEqual([]);
  });
});
