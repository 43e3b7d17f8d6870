/** The page's look for Vega-Lite. */
import type { Config } from "vega-lite";
import type { ChartTheme } from "../theme";
import type { Spec } from "./spec";
import { openAngle } from "./upright";

/** How long labels beside an axis may be, in pixels. */
const LONGEST = 180;
/** The same as a share of the chart: most of it is left to the marks. */
const SHARE = 0.3;
const SHORTEST = 30;

/** `spec`: the chart in its size. */
export function configOf(theme: ChartTheme, spec: Spec = {}): Config {
  const words = { labelColor: theme.muted, titleColor: theme.muted, labelFontSize: 12, titleFontSize: 12, titleFontWeight: "normal" } as const;
  const first = theme.categories[0] ?? theme.primary;
  return {
    font: theme.font,
    background: "transparent",
    padding: { top: 8, bottom: 4, left: 4, right: 4 },
    axis: {
      ...words,
      labelFontWeight: "normal",
      labelPadding: 8,
      labelBound: true,
      labelFlush: true,
      // The last label is moved inwards: it may touch the one before it.
      labelSeparation: 4,
      titlePadding: 12,
      gridColor: theme.border,
      domain: false,
      ticks: false,
      tickColor: theme.border,
    },
    // Vega takes the begin of the first category for its middle, and would move its label off it.
    axisDiscrete: { labelFlush: false },
    axisX: { titleAnchor: "middle", ...roomOf(spec, "height") },
    axisY: roomOf(spec, "width"),
    axisXTemporal: { grid: false },
    axisXDiscrete: openAngle(spec),
    legend: {
      ...words,
      titlePadding: 5,
      labelPadding: 4,
      columnPadding: 8,
      rowPadding: 4,
      // Of sizes and shapes where another legend has the colours.
      symbolBaseFillColor: theme.muted,
      symbolBaseStrokeColor: theme.muted,
      gradientStrokeColor: theme.border,
    },
    title: { color: theme.text, subtitleColor: theme.muted, fontSize: 16, fontWeight: 600, font: theme.headingFont, anchor: "start", offset: 12 },
    header: { ...words, labelPadding: 4 },
    view: { stroke: "transparent", continuousWidth: 350, continuousHeight: 350 },
    concat: { columns: 1 },
    facet: { columns: 1 },
    mark: { tooltip: true, color: first },
    area: { color: first },
    bar: { color: first, binSpacing: 4, discreteBandSize: { band: 0.85 } },
    rule: { color: theme.muted },
    text: { color: theme.text },
    range: {
      category: [...theme.categories],
      ordinal: [...theme.sequential],
      ramp: [...theme.sequential],
      heatmap: [...theme.sequential],
      diverging: [...theme.diverging],
    },
  };
}

/** The labels' room along a side of the chart. The specification's own limit for all axes would have less weight than this. */
function roomOf(spec: Spec, side: "width" | "height"): { labelLimit?: number } {
  const size = spec[side];
  const own = (spec["config"] as { axis?: { labelLimit?: unknown } } | undefined)?.axis?.labelLimit;
  if (typeof size !== "number" || own !== undefined) return {};
  return { labelLimit: Math.min(LONGEST, Math.max(SHORTEST, Math.round(size * SHARE))) };
}
