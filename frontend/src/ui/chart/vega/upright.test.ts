// @vitest-environment jsdom
import { parse, View } from "vega";
import { expressionInterpreter } from "vega-interpreter";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, it, vi } from "vitest";
import { configOf } from "./config";
import type { Spec } from "./spec";
import { turnLabels } from "./upright";

// Labels are as wide as they are long.
vi.spyOn(HTMLCanvasElement.prototype, "getContext").mockReturnValue(null);

const THEME = { dark: true, text: "#fff", muted: "#aaa", background: "#000", background2: "#111", border: "#222", primary: "#00f", font: "sans-serif", headingFont: "sans-serif", categories: ["#f00", "#0f0"], sequential: ["#001", "#00f"], diverging: ["#f00", "#00f"] };
const Y = { field: "n", type: "quantitative" };
const x = (more: object = {}) => ({ field: "kind", type: "nominal", ...more });
const values = (...kinds: unknown[]) => ({ values: kinds.map((kind, n) => ({ kind, n, of: n % 2 })) });

async function view(spec: object): Promise<View> {
  const { spec: compiled } = compile(spec as TopLevelSpec, { config: configOf(THEME, spec as Spec) });
  turnLabels(compiled);
  const made = new View(parse(compiled, undefined, { ast: true } as never), { renderer: "none", expr: expressionInterpreter } as never);
  return made.runAsync();
}

/** How often labels stand upright, of all that are drawn. */
async function upright(of: View, label: RegExp): Promise<[number, number]> {
  const texts = [...(await of.toSVG()).matchAll(/<text ([^>]*)>([^<]*)</g)].filter(([, , text]) => label.test(text!));
  return [texts.filter(([, look]) => /rotate\((-90|270)\)/.test(look!)).length, texts.length];
}

const NAMES = /^(Ada|Ben|Cleo|[0-9])$/;
const LONG = /^a long name/;
const long = (count: number) => Array.from({ length: count }, (_, at) => `a long name ${at}`);

describe("the labels of categories", () => {
  it.each(["bar", "line", "point"])("lie where there is room, under a %s", async (mark) => {
    const chart = (kinds: unknown[], width: number) => view({ data: values(...kinds), mark, width, encoding: { x: x(), y: Y } });
    expect(await upright(await chart(["Ada", "Ben", "Cleo"], 300), NAMES)).toEqual([0, 3]);
    expect(await upright(await chart([0, 1, 2], 300), NAMES)).toEqual([0, 3]);
    expect(await upright(await chart(long(3), 350), LONG)).toEqual([0, 3]);
    expect(await upright(await chart(long(3), 200), LONG)).toEqual([3, 3]);
    expect(await upright(await chart(long(20), 700), LONG)).toEqual([20, 20]);
  });

  it("are whole where they lie", async () => {
    const name = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch";
    expect(await upright(await view({ data: values(name), mark: "bar", width: 500, height: 200, encoding: { x: x(), y: Y } }), new RegExp(`^${name}$`))).toEqual([0, 1]);
    expect(await upright(await view({ data: values(name), mark: "bar", width: 200, height: 200, encoding: { x: x(), y: Y } }), /^Llan.*…$/)).toEqual([1, 1]);
  });

  it("turn when the chart gets narrow, and back", async () => {
    const chart = await view({ data: values(...long(3)), mark: "bar", width: 400, encoding: { x: x(), y: Y } });
    expect(await upright(chart, LONG)).toEqual([0, 3]);
    await chart.width(200).runAsync();
    expect(await upright(chart, LONG)).toEqual([3, 3]);
    await chart.width(400).runAsync();
    expect(await upright(chart, LONG)).toEqual([0, 3]);
  });

  it("are judged by the room of their own chart", async () => {
    const bars = (width: number) => ({ data: values("Ada", "Ben", "Cleo"), mark: "bar", width, encoding: { x: x(), y: Y } });
    expect(await upright(await view({ hconcat: [bars(300), bars(60)] }), NAMES)).toEqual([3, 6]);
    const facet = { data: values("Ada", "Ben", "Cleo", "Ada", "Ben", "Cleo"), mark: "bar", width: 300, encoding: { x: x(), y: Y, column: { field: "of" } } };
    expect(await upright(await view(facet), /^(Ada|Ben|Cleo)$/)).toEqual([0, 6]);
    expect(await upright(await view({ ...facet, width: 60, resolve: { scale: { x: "independent" } } }), /^(Ada|Ben|Cleo)$/)).toEqual([6, 6]);
  });

  it("stand as the specification says", async () => {
    const own = { data: values("Ada", "Ben", "Cleo"), mark: "bar", width: 300, encoding: { x: x({ axis: { labelAngle: -90 } }), y: Y } };
    expect(await upright(await view(own), NAMES)).toEqual([3, 3]);
    expect(await upright(await view({ ...own, encoding: { x: x(), y: Y }, config: { axisX: { labelAngle: -90 } } }), NAMES)).toEqual([3, 3]);
  });

  it("stand upright where they are not the values themselves", async () => {
    const written = { data: values("Ada", "Ben", "Cleo"), mark: "bar", width: 300, encoding: { x: x({ axis: { labelExpr: "datum.label + ' and all the others of this family'" } }), y: Y } };
    expect(await upright(await view(written), /^Ada/)).toEqual([1, 1]);
  });
});
