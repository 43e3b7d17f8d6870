// @vitest-environment jsdom
import { describe, expect, it } from "vitest";
import coarse from "virtual:world/coarse";
import { csvRows } from "./csv";
import { parse } from "./expression";
import { type Accessor, objectAccessor, Rows } from "./rows";
import { clicked, NOTHING } from "./selection";
import { showing, typesIn, viewOf } from "./spec";
import { tableOfLayers } from "./table";
import { tipOf } from "./tooltip";
import { worldOf } from "./world";

const value = (text: string, row: Record<string, unknown> = {}) => parse(text)((name) => row[name]);

describe("an expression", () => {
  it.each([
    ["1 + 2 * 3 ** 2", 19], ["(1 + 2) * 3", 9], ["-a % 3", -1], ["!a", false], ["a > 3 ? 'x' : \"y\"", "x"], ["a == 4 && b != 2", true],
    ["nothing || 5", 5], ["nothing ?? 6", 6], ["[a, [b, 2.5e1]]", [4, [1, 25]]], ["p.q[1].r", 7], ["p['q'].length", 2], ["Math.max(a, 9)", 9], ["true", true], ["'it\\'s'", "it's"],
  ])("%s", (text, expected) => {
    expect(value(text, { a: 4, b: 1, p: { q: [0, { r: 7 }] } })).toEqual(expected);
  });

  it.each(["", "a +", "a b", "f(1)", "(1", "[1", "a = 1", "new X", "`a`", "a => 1", "Math.constructor('x')", "a;b", `${"(".repeat(5000)}1`])("%s is none", (text) => {
    expect(() => parse(text)).toThrow(/cannot be read/);
  });

  it.each(["a.constructor", "a.__proto__", "'x'.constructor", "p['constructor']", "[1].map", "p.hasOwnProperty"])("%s reaches nothing of the page", (text) => {
    expect(value(text, { a: {}, p: { q: 1 } })).toBeUndefined();
  });
});

const column = (name: string, type: "number" | "text", values: Float64Array | readonly unknown[]) => ({ name, type, values, address: name, zone: undefined });
const ROWS = new Rows(
  { rows: 3, columns: [column("lon", "number", Float64Array.of(1, 2, Number.NaN)), column("my lat", "number", Float64Array.of(3, 4, 5)), column("rgb", "number", Float64Array.of(1, 2, 3, 4, 5, 6, Number.NaN, 0, 0)), column("t", "text", ["a", "b", null])] },
  { layer: "l", widths: [0, 0, 3, 0], whole: false },
);
const at = (accessor: Accessor, index: number) => accessor(undefined, { index, target: [] });

describe("rows", () => {
  it("are read by columns, whatever these are called", () => {
    expect(at(ROWS.accessor("[lon, my lat]"), 1)).toEqual([2, 4]);
    expect(at(ROWS.accessor("[lon, my lat]"), 2)).toEqual([Number.NaN, 5]);
    expect(at(ROWS.accessor("my lat"), 0)).toBe(3);
    expect(at(ROWS.accessor("rgb"), 1)).toEqual([4, 5, 6]);
    expect(at(ROWS.accessor("rgb"), 2)).toBeNull();
    expect(at(ROWS.accessor("lon * 10 + rgb[0]"), 1)).toBe(24);
    expect(ROWS.row(1)).toEqual({ lon: 2, "my lat": 4, rgb: [4, 5, 6], t: "b" });
  });

  it("say which columns there are", () => {
    expect(() => at(ROWS.accessor("lat + 1"), 0)).toThrow("The layer's data has no column “lat”. It has: lon, my lat, rgb, t.");
  });

  it("may be objects", () => {
    expect(objectAccessor("properties.n / 2")({ properties: { n: 4 } }, { index: 0, target: [] })).toBe(2);
    const whole = new Rows({ rows: 2, columns: [column("", "text", [[1, 2], { a: 1 }])] }, { layer: "l", widths: [0], whole: true });
    expect(whole.accessor("-")((whole.data as readonly unknown[])[0], { index: 0, target: [] })).toEqual([1, 2]);
    expect(whole.row(1)).toEqual({ a: 1 });
  });

  it("are a table", () => {
    const { names, rows, cell } = tableOfLayers([ROWS], [{ layer: "l", widths: [], whole: false }]);
    expect([names, rows, cell(1, 2), cell(2, 0)]).toEqual([["lon", "my lat", "rgb", "t"], 3, "[4,5,6]", null]);
    const geo = new Rows({ rows: 1, columns: [column("", "text", [{ properties: { n: 1 } }])] }, { layer: "g", widths: [0], whole: true });
    const two = tableOfLayers([ROWS, geo], [{ layer: "l", widths: [], whole: false }, { layer: "g", widths: [], whole: true }]);
    expect([two.names, two.cell(0, 4), two.cell(1, 4)]).toEqual([["l lon", "l my lat", "l rgb", "l t", "g n"], 1, null]);
  });
});

describe("what is selected", () => {
  const first = { layer: "l", row: 1, object: { a: 1 } };
  const second = { layer: "m", row: 0, object: { b: 2 } };

  it("is one object, or several", () => {
    const one = clicked(NOTHING, first, false);
    expect(one).toEqual({ indices: { l: [1] }, objects: { l: [{ a: 1 }] } });
    expect(clicked(one, first, false)).toEqual(NOTHING);
    expect(clicked(one, second, false)).toEqual({ indices: { m: [0] }, objects: { m: [{ b: 2 }] } });
    const both = clicked(one, second, true);
    expect(both).toEqual({ indices: { l: [1], m: [0] }, objects: { l: [{ a: 1 }], m: [{ b: 2 }] } });
    expect(clicked(both, first, true)).toEqual({ indices: { m: [0] }, objects: { m: [{ b: 2 }] } });
    expect(clicked(both, null, true)).toEqual(NOTHING);
  });
});

describe("what is said of a map", () => {
  it("names what it needs, but for what is in the data", () => {
    expect([...typesIn({ layers: [{ "@@type": "A", data: [{ "@@type": "B" }], extensions: [{ "@@type": "C" }] }] })]).toEqual(["A", "C"]);
  });

  it("has a view that can be shown", () => {
    expect(viewOf({ latitude: 1000, longitude: null, zoom: "x", pitch: 20 })).toEqual({ latitude: 85.05, longitude: 0, zoom: 1, pitch: 20 });
    expect(viewOf(null)).toEqual({ latitude: 0, longitude: 0, zoom: 1 });
  });

  it("shows text as text in a tooltip, and nothing that executes", () => {
    const theme = { background2: "#fff", text: "#000", font: "x", border: "#ccc" } as never;
    const html = tipOf('{"html":"<b>{name}</b>{properties.n}<img src=x onerror=alert(1)>"}', { name: "<i>a</i>", properties: { n: 1.5 } }, theme)?.html;
    expect(html).toBe('<b>&lt;i&gt;a&lt;/i&gt;</b>1.5<img src="x">');
    expect(tipOf('{"text":"{a}\\n{b}","style":{"color":"red"}}', { a: 1 }, theme)).toMatchObject({ html: "1<br>", style: { color: "red" } });
    expect(tipOf("true", { a: 1 }, theme)?.html).toContain("<b>a</b> 1");
    expect(tipOf(null, { a: 1 }, theme)).toBeNull();
  });
});

it("a small map begins so far away that it shows all points, and a large one as it is said", () => {
  const view = { latitude: 24, longitude: -33.5, zoom: 2 };
  const extent = [-77, -12, 10, 60] as const;
  const { zoom, latitude, ...rest } = showing(view, extent, { width: 344, height: 250 });
  expect(rest).toEqual({ longitude: -33.5 });
  // A height of 250 - 32 pixels has all from 12° south to 60° north: 0.2434 of the world's.
  expect(512 * 2 ** zoom! * 0.2434).toBeCloseTo(218, 0);
  expect(latitude).toBeCloseTo(30.2, 1);
  expect(showing(view, extent, { width: 1000, height: 700 })).toBe(view);
  expect(showing(view, [10, 60, 10, 60], { width: 100, height: 100 })).toBe(view);
  expect(showing({ zoom: 0 }, [-180, -90, 180, 90], { width: 344, height: 250 }).zoom).toBeLessThan(0);
});

it("a file of values has rows", () => {
  expect(csvRows('\uFEFFa,"b ""c"""\r\n1,"x,y"\n,z')).toEqual([{ a: 1, 'b "c"': "x,y" }, { a: null, 'b "c"': "z" }]);
});

it("the world has no lines across it", () => {
  const { land, coasts, borders } = worldOf(coarse);
  expect(land.length).toBeGreaterThan(250);
  for (const line of [...land.flat(), ...coasts, ...borders]) {
    for (let i = 2; i < line.length - 4; i += 2) expect(Math.abs(line[i]! - line[i - 2]!)).toBeLessThan(60);
  }
});
