declare module "virtual:emoji" {
  /** An emoji's shortcodes, without colons. */
  const table: Readonly<Record<string, string | undefined>>;
  export default table;
}

/** The texts of React Aria in a language: see build/ariaTexts.ts. */
declare module "virtual:aria-texts/*";

/** The words of ECharts in a language. */
declare module "echarts/i18n/*-obj.js" {
  const words: object;
  export default words;
}

/** The bundles of Plotly, which have no types of their own. */
declare module "plotly.js-cartesian-dist-min" {
  const plotly: import("./ui/chart/plotly/PlotlyPlot").Plotly;
  export default plotly;
}
declare module "plotly.js-strict-dist-min" {
  const plotly: import("./ui/chart/plotly/PlotlyPlot").Plotly;
  export default plotly;
}

/** The outlines of the countries: see build/world.ts. */
declare module "virtual:world/*" {
  const world: string;
  export default world;
}
