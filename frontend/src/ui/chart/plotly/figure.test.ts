import { describe, expect, it } from "vitest";
import { figureOf, isSimple, nameOf, sayPoint, tableOf } from "./figure";
import { groundsOf, mapsOf } from "./maps";
import { asGiven, NOTHING, selectedIn, selectionOf, shapesOf } from "./selection";
import { questionOf } from "./useLook";

const column = (name: string, type: "number" | "date" | "text", values: Float64Array | readonly unknown[]) => ({ name, type, values, address: name, zone: undefined });

const DATA = {
  rows: 6,
  columns: [column("0", "number", new Float64Array([1, 2, 3, 4, 5, 6])), column("1", "date", new Float64Array([0, 3_600_000, Number.NaN])), column("2", "text", ["a", "b"])],
};

describe("a figure", () => {
  const text = JSON.stringify({ data: [{ x: { $column: 1 }, y: { $column: 0 }, z: { $column: 0, shape: [2, 3] }, text: { $column: 2 }, name: "A" }] });

  it("has its arrays in it, the same ones each time", () => {
    const figure = figureOf(text, DATA);
    const [trace] = figure.data;
    expect(trace?.["y"]).toBe(DATA.columns[0]?.values);
    expect(trace?.["x"]).toEqual(["1970-01-01", "1970-01-01T01:00:00.000", null]);
    expect(trace?.["z"]).toEqual([new Float64Array([1, 2, 3]), new Float64Array([4, 5, 6])]);
    const [again] = figureOf(text, DATA).data;
    for (const name of ["x", "y", "z", "text"]) expect(again?.[name]).toBe(trace?.[name]);
  });

  it("has titles that are objects, wherever they stand", () => {
    const { data, layout } = figureOf(JSON.stringify({ data: [{ y: [1], marker: { colorbar: { title: "A" } } }], layout: { title: "B", yaxis: { title: "C" }, xaxis: { title: { text: "D" } } } }), DATA);
    expect(data[0]?.["marker"]).toEqual({ colorbar: { title: { text: "A" } } });
    expect(layout).toEqual({ title: { text: "B" }, yaxis: { title: { text: "C" } }, xaxis: { title: { text: "D" } } });
  });

  it("is simple where the smaller bundle has all of its traces", () => {
    expect(isSimple({ data: [{ y: [1] }, { type: "bar" }], layout: {}, frames: [] })).toBe(true);
    expect(isSimple({ data: [{ type: "scatter3d" }], layout: {}, frames: [] })).toBe(false);
    expect(isSimple({ data: [], layout: {}, frames: [{ data: [{ type: "scattergl" }] }] })).toBe(false);
  });

  it("has a name", () => {
    expect(nameOf({ data: [], layout: { title: { text: "<b>Sales</b>" } }, frames: [] })).toBe("Sales");
    expect(nameOf({ data: [], layout: { title: "Sales" }, frames: [] })).toBe("Sales");
    expect(nameOf({ data: [], layout: {}, frames: [] })).toBeUndefined();
  });

  it("is a table", () => {
    const { names, rows, cell } = tableOf({ data: [{ name: "A", x: ["u", "v"], y: new Float64Array([1, Number.NaN]) }, { y: [5] }, { z: [[1, 2], [3]] }], layout: {}, frames: [] });
    expect(names).toEqual(["A x", "A y", "1 y", "2 z[0]", "2 z[1]"]);
    expect(Array.from({ length: rows }, (_, row) => names.map((_name, at) => cell(row, at)))).toEqual([
      ["u", 1, 5, 1, 2],
      ["v", null, null, 3, null],
    ]);
  });

  it("says its points", () => {
    expect(sayPoint({ name: "A", x: ["u"], y: [3] }, 0)).toBe("A: u, 3");
    expect(sayPoint({ labels: ["u"], values: [3] }, 0)).toBe("u, 3");
  });
});

describe("what is selected", () => {
  const point = { curveNumber: 0, pointNumber: 1, pointIndex: 1, x: "b", y: 2, data: { legendgroup: "G" }, fullData: {}, xaxis: {}, yaxis: {} };
  const box = { type: "rect", xref: "x", yref: "y", x0: 1, x1: 2, y0: 3, y1: 4 };
  const lasso = { type: "path", xref: "x", yref: "y2", path: "M1,2L2024-01-02_10:00,4L5,6Z" };

  it("is told in the script's words", () => {
    expect(selectionOf({ points: [point], selections: [box, lasso], range: {} })).toEqual({
      points: [{ curve_number: 0, point_number: 1, point_index: 1, x: "b", y: 2, legendgroup: "G" }],
      point_indices: [1],
      box: [{ xref: "x", yref: "y", x: [1, 2], y: [3, 4] }],
      lasso: [{ xref: "x", yref: "y2", x: [1, "2024-01-02 10:00", 5], y: [2, 4, 6] }],
    });
  });

  it("is of a click without the boxes that were there", () => {
    expect(selectionOf({ points: [point], selections: [box] }).box).toEqual([]);
    expect(selectionOf(undefined)).toEqual(NOTHING);
  });

  it("of a bar of a histogram is all that is in it", () => {
    expect(selectionOf({ points: [{ curveNumber: 0, pointNumbers: [3, 4], binNumber: 1 }] }).point_indices).toEqual([3, 4]);
  });

  it("is drawn again", () => {
    const selection = selectionOf({ points: [point], selections: [box, lasso], lassoPoints: {} });
    const figure = { data: [{ y: [1, 2] }, { y: [3] }], layout: {}, frames: [] };
    expect(selectedIn(figure, selection).map((trace) => trace["selectedpoints"])).toEqual([[1], []]);
    expect(selectedIn(figure, NOTHING).map((trace) => trace["selectedpoints"])).toEqual([null, null]);
    const [rect, path] = shapesOf(selection);
    expect(rect).toMatchObject(box);
    expect(path).toMatchObject(lasso);
  });
});

describe("a figure of which a part is drawn", () => {
  const reduced = [{ trace: 1, rows: new Float64Array([0, 50, 700]), axes: ["x", "y2"] as const, by_y: true, x: [0, 1000] as const, y: [-5, 5] as const }];
  const figure = { data: [{ y: [1] }, { y: [1, 2, 3] }], reduced };

  it("tells of the points by the numbers that the app has given", () => {
    const points = [
      { curve_number: 0, point_index: 0, point_number: 0 },
      { curve_number: 1, point_index: 2, point_number: 2, y: 3 },
    ];
    const given = asGiven({ ...NOTHING, points, point_indices: [0, 2] }, figure);
    expect(given.point_indices).toEqual([0, 700]);
    expect(given.points).toEqual([points[0], { curve_number: 1, point_index: 700, point_number: 700, y: 3 }]);
    expect(selectedIn(figure, given).map((trace) => trace["selectedpoints"])).toEqual([[0], [2]]);
    // One that is not drawn now.
    const other = { ...NOTHING, points: [{ curve_number: 1, point_index: 51 }], point_indices: [51] };
    expect(selectedIn(figure, other).map((trace) => trace["selectedpoints"])).toEqual([[], []]);
  });

  it("asks with the axes of which a part is seen", () => {
    expect(questionOf(figure, {})).toBeNull();
    expect(questionOf(figure, { xaxis: { range: [-1, 1001] }, yaxis2: { range: [1, 2], autorange: true } })).toBeNull();
    const { axes } = questionOf(figure, { xaxis: { range: [200, 300] }, yaxis2: { range: [2, 1] } })!;
    expect(Object.keys(axes)).toEqual(["x", "y2"]);
    expect(axes["x"]![0]).toBeLessThanOrEqual(200);
    expect(axes["y2"]![1]).toBeGreaterThanOrEqual(2);
    const day = Date.UTC(2024, 0, 1);
    const dated = { reduced: [{ ...reduced[0]!, by_y: false, x: [day, day + 1e9] as const }] };
    const seen = questionOf(dated, { xaxis: { range: ["2024-01-02", "2024-01-03 12:30:01.5"] } })!.axes["x"]!;
    expect(seen[0]).toBeLessThanOrEqual(Date.UTC(2024, 0, 2));
    expect(seen[1]).toBeGreaterThanOrEqual(Date.UTC(2024, 0, 3, 12, 30));
    expect(questionOf(dated, { xaxis: { range: ["2023-12-31 23", "2025"] } })).toBeNull();
  });
});

describe("a map of tiles", () => {
  const nowhere = { address: null, attribution: null, hosts: [] };
  const world = { land: [[new Float64Array([0, 0, 1, 0, 1, 1, 0, 0])]], coasts: [], borders: [] };
  const light = { dark: false, background: "#fff", background2: "#eee", border: "#ccc" } as never;
  const styleOf = (style: unknown, tiles = nowhere) => (groundsOf({ map: { style, zoom: 3 } }, ["map"], world, light, tiles)["map"] as Record<string, unknown>)["style"] as { sources: Record<string, unknown>; layers: { paint: Record<string, unknown> }[] };

  it("of Mapbox is one of those that have taken their place", () => {
    const figure = figureOf(JSON.stringify({ data: [{ type: "densitymapbox", subplot: "mapbox2" }, { type: "bar" }], layout: { mapbox2: { zoom: 4 }, mapbox: {} } }), { rows: 0, columns: [] });
    expect(figure.data).toEqual([{ type: "densitymap", subplot: "map2" }, { type: "bar" }]);
    expect(figure.layout).toEqual({ map2: { zoom: 4 }, map: {} });
    expect(mapsOf(figure)).toEqual(["map2", "map"]);
  });

  it("has coasts under it, whatever style it names", () => {
    for (const style of [undefined, "open-street-map", "carto-positron", "https://elsewhere.example.org/style.json"]) {
      const { sources } = styleOf(style);
      expect(Object.keys(sources)).toEqual(["land", "borders", "coasts"]);
      expect(JSON.stringify(sources)).not.toContain("http");
    }
    expect(styleOf("carto-darkmatter").layers[0]?.paint["background-color"]).not.toBe(styleOf("carto-positron").layers[0]?.paint["background-color"]);
  });

  it("has the tiles of the server that the options name, and styles of hosts that the page may ask", () => {
    const tiles = { address: "https://tiles.example.org/{z}/{x}/{y}.png", attribution: "<b>A</b>", hosts: ["https://styles.example.org"] };
    expect(styleOf("open-street-map", tiles as never).sources).toMatchObject({ tiles: { type: "raster", tiles: [tiles.address] } });
    expect(JSON.stringify(styleOf("open-street-map", tiles as never))).not.toContain("<b>");
    expect(styleOf("https://styles.example.org/style.json", tiles as never)).toBe("https://styles.example.org/style.json");
    expect(styleOf("https://styles.example.org.evil.example/style.json", tiles as never)).not.toBe("https://styles.example.org.evil.example/style.json");
  });

  it("stays one that the app describes itself, and a white one is white", () => {
    const own = { version: 8, sources: {}, layers: [] };
    expect(styleOf(own)).toBe(own);
    expect(styleOf("white-bg")).toMatchObject({ sources: {}, layers: [{ paint: { "background-color": "#ffffff" } }] });
  });
});
