/** The two bundles of Plotly, each fetched when a chart needs it. */
import { persistently } from "../../later";
import type { Plotly } from "./PlotlyPlot";

let whole: Promise<Plotly> | undefined;
let simple: Promise<Plotly> | undefined;

/** Whether the app's sources name what only the whole one draws: the server has it fetched then, and two would be one too many. */
const isForetold = () => document.querySelector("link[rel=prefetch][href*=plotly-strict]") !== null;

/** The smaller one draws what most figures are; where the other one is here already, or will be, that draws all. */
export function fetchPlotly(isSimple: boolean): Promise<Plotly> {
  if (isSimple && whole === undefined && !isForetold()) {
    simple ??= persistently(() => import("plotly.js-cartesian-dist-min")).then((module) => module.default);
    return simple;
  }
  whole ??= persistently(() => import("plotly.js-strict-dist-min")).then((module) => module.default);
  return whole;
}
