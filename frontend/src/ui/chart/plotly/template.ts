/** The page's look as a template of Plotly: it counts where the figure says nothing. */
import type { ChartTheme } from "../theme";
import type { Part } from "./figure";

/** The colours in turn of Plotly's own template: its express functions write them into each trace. */
const USUAL = ["#636efa", "#ef553b", "#00cc96", "#ab63fa", "#ffa15a", "#19d3f3", "#ff6692", "#b6e880", "#ff97ff", "#fecb52"];

/** The same traces with the page's colours in the place of those of Plotly's own template. */
export function inColours(data: readonly Part[], theme: ChartTheme): readonly Part[] {
  const { categories } = theme;
  if (categories.length === 0) return data;
  const colours = new Map(USUAL.map((colour, at) => [colour, categories[at % categories.length]!]));
  return data.map((trace) => replaced(trace, colours) as Part);
}

/** The scale of Plotly's own template: its express functions write it into each axis of colours. */
const USUAL_SCALE = ["#0d0887", "#46039f", "#7201a8", "#9c179e", "#bd3786", "#d8576b", "#ed7953", "#fb9f3a", "#fdca26", "#f0f921"].join();

/** The same layout with the page's scale in the place of that of Plotly's own template. */
export function inScale(layout: Part, theme: ChartTheme): Part {
  if (theme.sequential.length === 0) return layout;
  return Object.fromEntries(
    Object.entries(layout).map(([name, one]) => [name, /^coloraxis\d*$/.test(name) && hasUsualScale(one) ? { ...(one as Part), colorscale: scale(theme.sequential) } : one]),
  );
}

function hasUsualScale(axis: unknown): boolean {
  const colours = (axis as Part | null)?.["colorscale"];
  return Array.isArray(colours) && colours.map((one: unknown) => (Array.isArray(one) ? String(one[1]).toLowerCase() : "")).join() === USUAL_SCALE;
}

function replaced(value: unknown, colours: ReadonlyMap<string, string>): unknown {
  if (typeof value === "string") return value.length === 7 ? (colours.get(value.toLowerCase()) ?? value) : value;
  if (Array.isArray(value)) return value;
  if (typeof value !== "object" || value === null || ArrayBuffer.isView(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, one]) => [name, replaced(one, colours)]));
}

const scale = (colours: readonly string[]) => colours.map((colour, at) => [at / Math.max(1, colours.length - 1), colour]);

/** `own`: the template that the app has chosen, which keeps its colours. */
export function templateOf(theme: ChartTheme, own: Part | null): Part {
  const { text, muted, background, border, font, headingFont, categories, sequential, diverging } = theme;
  const size = { small: 12, medium: 14, large: 16 };
  const ticks = { color: muted, size: size.small };
  const title = { font: { color: muted, size: size.medium } };
  const axis = { gridcolor: border, zerolinecolor: border, tickcolor: border, tickfont: ticks, minor: { gridcolor: border }, automargin: true };
  const corner = { gridcolor: muted, linecolor: muted, tickfont: { family: font, size: size.small } };
  const round = { gridcolor: border, linecolor: border, tickfont: ticks };
  const inSpace = { backgroundcolor: background, gridcolor: border, zerolinecolor: border, linecolor: border, tickfont: ticks };
  const given = (own?.["layout"] ?? {}) as Part;
  const scales = sequential.length === 0 ? {} : { colorscale: { sequential: scale(sequential), sequentialminus: scale(sequential), diverging: scale(diverging) } };
  const colours = categories.length === 0 ? {} : { colorway: categories };
  const bar = { thickness: 16, xpad: 24, ticklabelposition: "outside", outlinecolor: "transparent", outlinewidth: 8, len: 0.75, y: 0.5745, title, tickfont: ticks };
  const layout = {
    ...colours,
    ...scales,
    ...given,
    coloraxis: { ...(sequential.length === 0 || own !== null ? {} : { colorscale: scale(sequential) }), colorbar: bar },
    font: { color: muted, family: font, size: size.small, weight: 400 },
    title: { font: { family: headingFont || font, size: size.large, color: text }, pad: { l: 4 }, xanchor: "left", x: 0 },
    legend: { title: { font: { size: size.small, color: muted }, side: "top" }, valign: "top", bordercolor: "transparent", borderwidth: 0, font: { size: size.small, color: text } },
    paper_bgcolor: background,
    plot_bgcolor: background,
    xaxis: { ...axis, showgrid: false, zeroline: false, title: { ...title, standoff: 20 }, rangeselector: { bgcolor: background, bordercolor: border, borderwidth: 1, x: 0 } },
    yaxis: { ...axis, ticklabelposition: "outside", title: { ...title, standoff: 24 } },
    margin: { pad: 8, r: 0, l: 0 },
    hoverlabel: { bgcolor: background, bordercolor: border, font: { color: muted, family: font, size: size.small } },
    polar: { bgcolor: background, angularaxis: round, radialaxis: round },
    scene: { bgcolor: background, xaxis: inSpace, yaxis: inSpace, zaxis: inSpace },
    geo: { bgcolor: background, landcolor: theme.background2, lakecolor: background, subunitcolor: border, coastlinecolor: muted },
    ternary: { bgcolor: background, aaxis: corner, baxis: corner, caxis: corner },
  };
  return { data: (own?.["data"] ?? dataOf(theme)) as Part, layout };
}

/** What colours by value without an axis of colours. */
function dataOf({ background2, border, text, background }: ChartTheme): Part {
  return {
    table: [{ header: { fill: { color: background2 }, line: { color: border }, font: { color: text } }, cells: { fill: { color: background }, line: { color: border }, font: { color: text } } }],
  };
}
