/** The two bundles of Plotly, each fetched when a chart needs it. */
import { Code, type OnLate } from "../code";
import type { Plotly } from "./PlotlyPlot";

const whole = new Code<Plotly>(async () => (await import("plotly.js-strict-dist-min")).default);
const simple = new Code<Plotly>(async () => (await import("plotly.js-cartesian-dist-min")).default);

/** Whether the app's sources name what only the whole one draws: the server has it fetched then, and two would be one too many. */
const isForetold = () => document.querySelector("link[rel=prefetch][href*=plotly-strict]") !== null;

/** The smaller one draws what most figures are; where the other one is here already, or will be, that draws all. */
export function fetchPlotly(isSimple: boolean, onLate: OnLate): Promise<Plotly> {
  return (isSimple && !whole.isAsked && !isForetold() ? simple : whole).get(onLate);
}
