// @vitest-environment jsdom
import { expect, it, vi } from "vitest";
import { type Drawing, PlotlyPlot } from "./PlotlyPlot";
import type { PlotlyEvent } from "./selection";

/** What the library was asked to draw, and how that ends. */
const drawn: (() => void)[] = [];
let heard: (event: PlotlyEvent | undefined) => void;

vi.mock("./bundles", () => ({
  fetchPlotly: async () => ({
    react: (graph: { on: unknown }) => {
      graph.on = (name: string, tell: typeof heard) => name === "plotly_selected" && (heard = tell);
      return new Promise<void>((end) => drawn.push(end));
    },
    purge: () => undefined,
  }),
}));

const drawing = (selected: string | null): Drawing => ({
  figure: { data: [{ y: [1, 2, 3] }], layout: {}, frames: [] },
  ...{ theme: null, template: "none", config: "{}", modes: ["points"], size: { width: 100, height: 100 }, selected, tiles: { address: null, attribution: "", hosts: [] } },
});

const point = (at: number): PlotlyEvent => ({ points: [{ curveNumber: 0, pointNumber: at, pointIndex: at }] });
const rowsOf = (selected: string) => (JSON.parse(selected) as { point_indices: number[] }).point_indices;

async function begun(plot: PlotlyPlot, selected: string | null) {
  const before = drawn.length;
  plot.draw(drawing(selected));
  await vi.waitFor(() => expect(drawn).toHaveLength(before + 1));
  return async () => {
    drawn.at(-1)!();
    await vi.waitFor(() => expect((plot as unknown as { drawings: { busy: boolean } }).drawings.busy).toBe(false));
  };
}

it("tells at the end of a drawing what the reader has selected meanwhile, and not what Plotly tells of what it was given", async () => {
  const onSelect = vi.fn<(selected: string) => void>();
  const plot = new PlotlyPlot(document.createElement("div"), onSelect, () => undefined, () => undefined);
  await (await begun(plot, null))();
  // Plotly's own.
  let end = await begun(plot, null);
  heard(point(0));
  await end();
  expect(onSelect).not.toHaveBeenCalled();
  // The reader's, and after it Plotly's.
  end = await begun(plot, null);
  plot.graph.dispatchEvent(new Event("pointerdown"));
  heard(point(2));
  heard(point(0));
  expect(onSelect).not.toHaveBeenCalled();
  await end();
  expect(onSelect.mock.calls.map(([selected]) => rowsOf(selected))).toEqual([[2]]);
  // What is selected already is no news, and neither is what was told before.
  end = await begun(plot, onSelect.mock.calls[0]![0]);
  plot.graph.dispatchEvent(new Event("pointerdown"));
  heard(point(2));
  await end();
  await (await begun(plot, null))();
  expect(onSelect).toHaveBeenCalledOnce();
  plot.close();
});
