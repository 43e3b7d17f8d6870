/** The two bundles of Plotly, each fetched when a chart needs it. */
import { persistently } from "../../later";
import type { Plotly } from "./PlotlyPlot";

let whole: Promise<Plotly> | undefined;
let simple: Promise<Plotly> | undefined;

/** The smaller one draws what most figures are; where the other one is here already, that draws all. */
export function fetchPlotly(isSimple: boolean): Promise<Plotly> {
  if (isSimple && whole === undefined) {
    simple ??= persistently(() => import("plotly.js-cartesian-dist-min")).then((module) => module.default);
    return simple;
  }
  whole ??= persistently(() => import("plotly.js-strict-dist-min")).then((module) => module.default);
  return whole;
}
