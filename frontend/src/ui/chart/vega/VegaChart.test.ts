// @vitest-environment jsdom
import { describe, expect, it, vi } from "vitest";
import { VegaChart } from "./VegaChart";

const table = (address: string, a: unknown) => new Map([["t", { rows: 1, columns: [{ name: "a", type: "text" as const, address, zone: undefined, values: [a] }] }]]);

const BACKGROUND = "#123456";

const spec = {
  data: { name: "t" },
  transform: [{ calculate: "datum.a.length", as: "b" }],
  mark: "bar",
  encoding: { y: { field: "b", type: "quantitative" } },
};

function drawn(a: unknown, config: object = {}) {
  const onError = vi.fn<(failure: unknown) => void>();
  const onRemake = vi.fn<() => void>();
  const holder = document.createElement("div");
  document.body.append(holder);
  const chart = new VegaChart(holder, { spec, config, background: BACKGROUND, tables: table("first", a) as never, renderer: "svg", params: [], selected: {}, onSelect: () => undefined, onError, onRemake, onLook: undefined });
  return { chart, onError, onRemake };
}

describe("an error of a step of Vega", () => {
  it("is said in the place of the chart, and the next data gets a new chart", async () => {
    const { chart, onError, onRemake } = drawn(null);
    await chart.settled();
    expect(onError).toHaveBeenCalledExactlyOnceWith({ text: expect.stringContaining("null") });
    expect(onRemake).not.toHaveBeenCalled();
    chart.setTables(table("second", "x") as never);
    await chart.settled();
    expect(onRemake).toHaveBeenCalledOnce();
    chart.close();
  });

  it("is said when other data brings it", async () => {
    const { chart, onError, onRemake } = drawn("x");
    await chart.settled();
    expect(onError).not.toHaveBeenCalled();
    chart.setTables(table("second", null) as never);
    await chart.settled();
    expect(onError).toHaveBeenCalledExactlyOnceWith({ text: expect.stringContaining("null") });
    expect(onRemake).not.toHaveBeenCalled();
    chart.close();
  });

  it("that a reader's pointer leads to stands beside the chart, once", async () => {
    const { chart, onError } = drawn("x");
    await chart.settled();
    for (let n = 0; n < 2; n++) {
      chart.view.runAfter(() => {
        throw new Error("Of a signal");
      });
      await chart.view.resize().runAsync();
    }
    expect(onError).toHaveBeenCalledExactlyOnceWith({ text: "Of a signal", beside: true });
    chart.close();
  });
});

it.each([["transparent", BACKGROUND], ["#ffffff", "#ffffff"]])("saves a chart whose background is %s on %s, and draws it as before", async (own, saved) => {
  const { chart } = drawn("x", { background: own });
  await chart.settled();
  const text = await (await chart.picture("svg")).text();
  expect(text).toMatch(new RegExp(`<rect [^>]*fill="${saved}"`));
  await chart.view.runAsync();
  expect(chart.view.background()).toBe(own);
  chart.close();
});
