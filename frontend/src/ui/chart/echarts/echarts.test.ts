// @vitest-environment jsdom
import { afterEach, describe, expect, it, vi } from "vitest";
import { differences } from "./differences";
import { prepared } from "./EchartsPlot";
import { nameOf, optionOf, type Part, several, withSpeed } from "./option";
import { NOTHING, selectionOf } from "./selection";
import { tableOf } from "./table";
import { formatter, shortValue, valueFormatter } from "./tooltips";

const column = (name: string, type: "number" | "date" | "instant" | "text", values: Float64Array | readonly unknown[]) => ({ name, type, values, address: name, zone: undefined });

const DATA = {
  rows: 4,
  columns: [
    column("0", "number", new Float64Array([1, Number.NaN, 3, 4])),
    column("1", "date", new Float64Array([0, Number.NaN, 3_600_500])),
    column("2", "instant", new Float64Array([0])),
    column("3", "text", ["a", null]),
  ],
};

const large = (option: Part, selects = false) => several(withSpeed(option, selects)["series"])[0]?.["large"];

function legend(option: Part): Part | undefined {
  return several(prepared({ option, selects: false, alt: null })["legend"])[0];
}

function cells(option: Part): unknown {
  const table = tableOf(option)!;
  return [table.names, ...Array.from({ length: table.rows }, (_, row) => table.names.map((_name, at) => table.cell(row, at)))];
}

describe("options", () => {
  const text = JSON.stringify({
    dataset: { source: { $table: { n: 0, day: 1, zoned: 2, say: 3 } } },
    series: [{ data: { $column: 0 } }, { data: { $column: 0, shape: [2, 2] } }],
  });

  it("have their data in them, the same lists each time", () => {
    const option = optionOf(text, DATA);
    expect((option["dataset"] as Part)["source"]).toEqual({
      n: [1, null, 3, 4],
      day: ["1970-01-01T00:00:00", null, "1970-01-01T01:00:00.500"],
      zoned: ["1970-01-01T00:00:00.000Z"],
      say: ["a", null],
    });
    const [first, second] = several(option["series"]);
    expect(first?.["data"]).toEqual([1, null, 3, 4]);
    expect(second?.["data"]).toEqual([[1, null], [3, 4]]);
    const again = several(optionOf(text, DATA)["series"]);
    expect(again[0]?.["data"]).toBe(first?.["data"]);
    expect(again[1]?.["data"]).toBe(second?.["data"]);
  });

  it("leave many points one after the other", () => {
    const values = new Float64Array(60_000);
    const option = optionOf(JSON.stringify({ series: { data: { $column: 0, shape: [30_000, 2] } } }), { rows: 30_000, columns: [column("0", "number", values)] });
    expect(several(option["series"])[0]?.["data"]).toBe(values);
  });

  it("have no data yet while it is on its way", () => {
    expect(several(optionOf(text, { rows: 0, columns: [] })["series"])[0]?.["data"]).toEqual([]);
  });

  it("have a legend above, where the slider of a zoom is below, and where they say it otherwise", () => {
    vi.stubGlobal("matchMedia", () => ({ matches: false }));
    expect(legend({ legend: {}, dataZoom: [{ type: "slider" }] })).toEqual({ top: 0 });
    expect(legend({ legend: {}, dataZoom: { type: "slider" }, title: { text: "A" } })?.["top"]).toBeGreaterThan(0);
    expect(legend({ legend: { bottom: 50 }, dataZoom: [{ type: "slider" }] })).toEqual({ bottom: 50 });
    expect(legend({ legend: {}, dataZoom: [{ type: "inside" }] })).toEqual({});
    expect(legend({ legend: {} })).toEqual({});
  });

  it("are made fast where they do not say how, unless something can be selected", () => {
    const points = Array.from({ length: 20_001 }, (_, at) => [at, at]);
    const scatter = { xAxis: {}, yAxis: {}, series: [{ type: "scatter", data: points }] };
    expect(large(scatter)).toBe(true);
    expect(large(scatter, true)).toBeUndefined();
    expect(large({ ...scatter, visualMap: {} })).toBeUndefined();
    expect(large({ ...scatter, series: [{ type: "scatter", data: points, large: false }] })).toBe(false);
    expect(large({ ...scatter, series: [{ type: "scatter", data: points.slice(1) }] })).toBeUndefined();
    const line = { xAxis: { type: "time" }, yAxis: {}, series: [{ type: "line", data: points }] };
    expect(several(withSpeed(line, false)["series"])[0]?.["showSymbol"]).toBe(false);
  });

  it("have a name in their title", () => {
    expect(nameOf({ title: { text: " People " } })).toBe("People");
    expect(nameOf({ title: [{ text: "" }] })).toBeUndefined();
    expect(nameOf(undefined)).toBeUndefined();
  });
});

describe("words for tooltips", () => {
  it("are formats of numbers", () => {
    expect(valueFormatter("%.1f km")(1.25)).toBe("1.3 km");
    expect(valueFormatter("%d")([1, null, "a"])).toBe("1, -, a");
    const option = optionOf(JSON.stringify({ tooltip: { valueFormatter: "%d €" }, series: [{ tooltip: { valueFormatter: "no format" } }] }), DATA);
    expect(((option["tooltip"] as Part)["valueFormatter"] as (value: unknown) => string)(3)).toBe("3 €");
    expect(((several(option["series"])[0]?.["tooltip"] ?? {}) as Part)["valueFormatter"]).toBeUndefined();
  });

  it("are templates whose values are text", () => {
    const point = { name: "<b>", seriesName: "S", value: [1, "<script>"], dimensionNames: ["n", "say"] };
    expect(formatter("{b}: {@say} {@[0]} {@nothing} <i>{a}</i>")(point)).toBe("&lt;b&gt;: &lt;script&gt; 1 - <i>S</i>");
    expect(formatter("{@n}")([{ value: { n: 5 } }])).toBe("5");
    expect(formatter("{@n}")([])).toBe("");
  });

  it("are cleaned where they are HTML, and links lead to web addresses", () => {
    const tooltip = { formatter: '<b>{b}</b><img src=x onerror="alert(1)"><script>alert(1)</script>' };
    const option = optionOf(JSON.stringify({ tooltip, title: { text: "a", link: "javascript:alert(1)", sublink: "https://example.com" }, series: [{ data: [{ tooltip, link: "vbscript:x" }] }] }), DATA);
    expect(option["title"]).toEqual({ text: "a", sublink: "https://example.com" });
    const [item] = (several(option["series"])[0]?.["data"] ?? []) as Part[];
    expect(item?.["link"]).toBeUndefined();
    for (const one of [option["tooltip"], item?.["tooltip"]]) expect((one as Part)["formatter"]).toBe('<b>{b}</b><img src="x">');
  });

  it("shorten what ECharts shows by itself", () => {
    expect(shortValue([0.123456, null, "2024-01-31T00:00:00", "2024-01-31T10:00:00"])).toBe("0.1235, -, 2024-01-31, 2024-01-31 10:00:00");
  });
});

describe("what another run changes", () => {
  const option = { title: { text: "a" }, dataZoom: [{ type: "inside" }], series: [{ type: "line", data: [1, 2] }] };

  it("is told alone", () => {
    expect(differences(option, structuredClone(option))).toEqual({});
    const series = [{ type: "line", data: [3] }];
    expect(differences(option, { ...option, series })).toEqual({ series });
  });

  it.each([{ ...option, series: [{ type: "bar", data: [1, 2] }] }, { ...option, series: [] }, { dataZoom: option.dataZoom, series: option.series }, { ...option, title: { text: "a", show: true } }])(
    "is another chart where it has other parts: %o",
    (other) => {
      expect(differences(option, other)).toBeNull();
    },
  );
});

describe("a selection", () => {
  it("has each series once, with what was clicked and what the brush covers", () => {
    const option = { series: [{ name: "A" }, { id: "b" }] };
    const areas = [{ brushType: "rect", coordRange: [[0, 1], [0, 2]], brushIndex: 0 }, { brushType: "polygon", range: [] }];
    const found = selectionOf([{ seriesIndex: 1, dataIndex: [2, 0] }], [{ seriesIndex: 1, dataIndex: [2] }, { seriesIndex: 0, dataIndex: [1] }], areas, option);
    expect(found).toEqual({
      selected: [
        { series_index: 0, series_id: null, series_name: "A", data_type: "main", data_indices: [1] },
        { series_index: 1, series_id: "b", series_name: null, data_type: "main", data_indices: [0, 2] },
      ],
      areas: [{ brush_index: 0, brush_type: "rect", coord_range: [[0, 1], [0, 2]] }],
    });
    expect(selectionOf([], [{ seriesIndex: 0, dataIndex: [] }], [], option)).toEqual(NOTHING);
  });
});

describe("the table of a chart", () => {
  it("is that of its dataset", () => {
    const expected = [["a", "b"], [1, 2], [3, null]];
    expect(cells({ dataset: { source: { a: [1, 3], b: [2] } } })).toEqual(expected);
    expect(cells({ dataset: { source: [["a", "b"], [1, 2], [3]] } })).toEqual(expected);
    expect(cells({ dataset: { dimensions: ["a", { name: "b" }], source: [[1, 2], [3, null]] } })).toEqual(expected);
    expect(cells({ dataset: { source: [{ a: 1, b: 2 }, { a: 3 }] } })).toEqual(expected);
  });

  it("is that of its series, beside their categories", () => {
    const option = { xAxis: { name: "day", data: ["Mon", "Tue"] }, series: [{ name: "S", data: [1, { value: 2 }] }, { data: [[1, 2]] }, { data: new Float64Array([5, 6]) }] };
    expect(cells(option)).toEqual([
      ["day", "S", "1 0", "1 1", "2 x", "2 y"],
      ["Mon", 1, 1, 2, 5, 6],
      ["Tue", 2, null, null, null, null],
    ]);
    expect(cells({ series: [{ type: "pie", data: [{ name: "a", value: 1 }] }] })).toEqual([["0 name", "0"], ["a", 1]]);
  });

  it("is none where there is no data", () => {
    expect(tableOf({ series: [{ type: "gauge" }] })).toBeUndefined();
  });
});

describe("What moves in a chart", () => {
  afterEach(() => vi.unstubAllGlobals());

  it.each([true, false])("stands still where its reader wants that: %s", (matches) => {
    vi.stubGlobal("matchMedia", () => ({ matches }));
    const option = prepared({ option: { animation: true, series: [] }, selects: false, alt: null });
    expect(option["animation"]).toBe(!matches);
  });
});
