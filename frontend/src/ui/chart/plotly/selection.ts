/** What is selected, between Plotly's events and the script's words. */
import type { Figure, Part } from "./figure";

export interface Selection {
  readonly points: readonly Part[];
  readonly point_indices: readonly number[];
  readonly box: readonly Area[];
  readonly lasso: readonly Area[];
}

interface Area {
  readonly xref: string;
  readonly yref: string;
  readonly x: readonly unknown[];
  readonly y: readonly unknown[];
}

export const NOTHING: Selection = { points: [], point_indices: [], box: [], lasso: [] };

/** Of an event of Plotly; null: nothing is selected any more. */
export interface PlotlyEvent {
  readonly points?: readonly Part[];
  readonly selections?: readonly Part[];
  /** Of a box and of a lasso. A click has neither. */
  readonly range?: unknown;
  readonly lassoPoints?: unknown;
}

/** What of Plotly's points is its own, and no data. */
const INNER = new Set(["data", "fullData", "xaxis", "yaxis", "xPixel", "yPixel", "bbox", "subplot", "pointsToIndices"]);

export function selectionOf(event: PlotlyEvent | null | undefined): Selection {
  if (event == null) return NOTHING;
  const points = (event.points ?? []).map(pointOf);
  // A click takes the place of the areas that Plotly still names.
  const areas = event.range === undefined && event.lassoPoints === undefined ? [] : (event.selections ?? []);
  return {
    points,
    point_indices: indicesOf(points),
    box: areas.filter((area) => area["type"] === "rect").map(boxOf),
    lasso: areas.filter((area) => area["type"] === "path").map(lassoOf),
  };
}

function pointOf(point: Part): Part {
  const found: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(point)) {
    if (!INNER.has(name) && typeof value !== "function" && value !== undefined) found[snake(name)] = ArrayBuffer.isView(value) ? Array.from(value as never) : value;
  }
  const group = (point["data"] as Part | undefined)?.["legendgroup"];
  if (group !== undefined && group !== "") found["legendgroup"] = group;
  return found;
}

const snake = (name: string) => name.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);

const refs = (area: Part) => ({ xref: (area["xref"] ?? "x") as string, yref: (area["yref"] ?? "y") as string });

function boxOf(area: Part): Area {
  return { ...refs(area), x: [area["x0"], area["x1"]], y: [area["y0"], area["y1"]] };
}

function lassoOf(area: Part): Area {
  const corners = String(area["path"] ?? "")
    .replace(/^M|Z$/g, "")
    .split(/L/)
    .map((corner) => corner.split(",").map(numberOrText));
  return { ...refs(area), x: corners.map(([x]) => x), y: corners.map(([, y]) => y) };
}

/** Axes of dates have texts, where a blank is an underscore. */
function numberOrText(text: string): unknown {
  const number = Number(text);
  return text.trim() !== "" && Number.isFinite(number) ? number : text.replaceAll("_", " ");
}

/** The positions of points of the traces of which a part is drawn, as the app has them. */
function rowsOf({ reduced = [] }: Pick<Figure, "reduced">): ReadonlyMap<number, ArrayLike<number>> {
  return new Map(reduced.map(({ trace, rows }) => [trace, rows]));
}

const POSITIONS = ["point_number", "point_index", "point_numbers", "point_indices"];

/** What is selected, with the numbers that the points have in the app's own arrays. */
export function asGiven(selection: Selection, figure: Pick<Figure, "reduced">): Selection {
  if (figure.reduced === undefined || figure.reduced.length === 0 || selection.points.length === 0) return selection;
  const all = rowsOf(figure);
  const points = selection.points.map((point) => {
    const rows = all.get(point["curve_number"] as number);
    if (rows === undefined) return point;
    const given = (at: unknown): unknown => (Array.isArray(at) ? at.map(given) : (rows[at as number] ?? at));
    return Object.fromEntries(Object.entries(point).map(([name, value]) => [name, POSITIONS.includes(name) ? given(value) : value]));
  });
  return { ...selection, points, point_indices: indicesOf(points) };
}

const indicesOf = (points: readonly Part[]) => points.flatMap((point) => (point["point_indices"] ?? point["point_numbers"] ?? point["point_index"] ?? []) as number[]);

/** Where the app's points are among those that are drawn. */
function drawnAt(rows: ArrayLike<number> | undefined, given: readonly number[]): readonly number[] {
  if (rows === undefined) return given;
  const wanted = new Set(given);
  const found: number[] = [];
  for (let at = 0; at < rows.length; at++) if (wanted.has(rows[at]!)) found.push(at);
  return found;
}

/** The traces with what is selected in them; as they are if nothing is. */
export function selectedIn(figure: Pick<Figure, "data" | "reduced">, selection: Selection): readonly Part[] {
  const { data } = figure;
  if (selection.points.length === 0) return data.map((trace) => ({ ...trace, selectedpoints: trace["selectedpoints"] ?? null }));
  const chosen = new Map<number, number[]>();
  for (const point of selection.points) {
    const curve = point["curve_number"] as number;
    const at = (point["point_indices"] ?? point["point_numbers"] ?? point["point_index"] ?? point["point_number"]) as number | number[];
    chosen.set(curve, [...(chosen.get(curve) ?? []), ...(Array.isArray(at) ? at : [at])]);
  }
  const rows = rowsOf(figure);
  return data.map((trace, at) => ({ ...trace, selectedpoints: drawnAt(rows.get(at), chosen.get(at) ?? []) }));
}

/** The boxes and lassos, as the layout has them. */
export function shapesOf({ box, lasso }: Selection): readonly Part[] {
  const line = { width: 1, dash: "dot" };
  return [
    ...box.map(({ xref, yref, x, y }) => ({ type: "rect", xref, yref, x0: x[0], x1: x[1], y0: y[0], y1: y[1], line })),
    ...lasso.map(({ xref, yref, x, y }) => ({ type: "path", xref, yref, path: `${x.map((one, at) => (at === 0 ? `M${corner(one)},${corner(y[at])}` : `L${corner(one)},${corner(y[at])}`)).join("")}Z`, line })),
  ];
}

const corner = (value: unknown) => (typeof value === "string" ? value.replaceAll(" ", "_") : value);
