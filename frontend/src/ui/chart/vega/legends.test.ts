// @vitest-environment jsdom
import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, it, vi } from "vitest";
import { expressionInterpreter } from "vega-interpreter";
import { columnsIn, fold, legendsOf, translate } from "./legends";

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
  translate(compiled);
  const legends = legendsOf(compiled, true);
  const view = new View(parse(compiled, undefined, { ast: true } as never), { renderer: "none", expr: expressionInterpreter } as never);
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
    expect(svg).toContain(`… ${41 - labels - 1} more entries`);
    expect(view.height()).toBeGreaterThan(150);
  });

  it("says in the page's words what it leaves out, wherever it stands and whatever its labels are", async () => {
    const beside = await drawn(40, 800, { orient: "right" });
    expect(beside.svg).toContain(`… ${40 - beside.labels} more entries`);
    const named = await drawn(31, 800, { orient: "right", labelExpr: "upper(datum.label)" });
    expect(named.svg).toContain("A LONG NAME 1");
    const few = await drawn(5, 800, { orient: "right", symbolLimit: 5 });
    expect(few.svg).not.toContain("more entr");
  });

  it("has no more entries beside a chart than stand one below the other", async () => {
    const { view, labels, svg } = await drawn(40, 800, { orient: "right" });
    expect(labels).toBeGreaterThan(15);
    const lowest = Math.max(...[...svg.matchAll(/class="mark-group role-legend-symbol"[^]*?<\/svg>/g)].flatMap(([legend]) => [...legend.matchAll(/translate\([\d.]+,([\d.]+)\)/g)].map(([, y]) => Number(y))));
    expect(view.signal("legend_entries_0")).toBe(labels + 1);
    expect(lowest).toBeLessThan(view.height());
    expect((await drawn(5, 800, { orient: "right" })).labels).toBe(5);
  });

  it("stays as a specification says it", async () => {
    expect((await drawn(6, 350, { orient: "bottom", columns: 3 })).legends).toEqual([]);
    expect((await drawn(6, 350, { orient: "right", symbolLimit: 4 })).legends).toEqual([]);
  });
});
