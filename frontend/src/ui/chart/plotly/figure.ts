/** A figure as Plotly takes it, and what is known of it without Plotly. */
import { formats } from "../../../texts/texts";
import type { Dataset, Values } from "../datasets";
import type { Span } from "../reduced";
import { cellOf, type ChartTable } from "../table";
import { withoutMapbox } from "./mapbox";

export type Part = Readonly<Record<string, unknown>>;

export interface Figure {
  readonly data: readonly Part[];
  readonly layout: Part;
  readonly frames: readonly Part[];
  /** The traces of which a part is drawn. */
  readonly reduced?: readonly ReducedTrace[];
}

interface ReducedTrace {
  readonly trace: number;
  /** Which points of the app's these are. */
  readonly rows: ArrayLike<number>;
  readonly axes: readonly [string, string];
  readonly by_y: boolean;
  readonly x: Span;
  readonly y: Span;
}

/** The figure with its arrays in it. */
export function figureOf(text: string, data: Dataset): Figure {
  const columns = data.columns.map((column) => (column.type === "date" ? dates(column.values) : column.values));
  const whole = JSON.parse(text, (_key, value: unknown) => {
    if (typeof value !== "object" || value === null || !("$column" in value)) return value;
    const { $column: at, shape } = value as { $column: number; shape?: readonly number[] };
    // Of a figure whose data is still on its way, the older data has fewer columns.
    const values = columns[at] ?? [];
    return shape === undefined ? values : rows(values, shape);
  }) as Partial<Record<keyof Figure, unknown>>;
  return withoutMapbox({ data: ((whole.data ?? []) as Part[]).map(titled), layout: titled((whole.layout ?? {}) as Part), frames: (whole.frames ?? []) as Part[], reduced: (whole.reduced ?? []) as ReducedTrace[] });
}

/** A title may be a text, as figures in Python have it: Plotly takes an object alone. What has none is not touched. */
function titled<T>(given: T): T {
  if (typeof given !== "object" || given === null || Array.isArray(given) || ArrayBuffer.isView(given)) return given;
  const changed = Object.entries(given).map(([name, value]) => [name, name === "title" && typeof value === "string" ? { text: value } : titled(value as unknown)] as const);
  return changed.every(([name, value]) => value === (given as Record<string, unknown>)[name]) ? given : (Object.fromEntries(changed) as T);
}

const made = new WeakMap<object, readonly string[]>();

/** Moments as Plotly reads them: numbers are no dates to it. The same list for the same column, which Plotly then knows. */
function dates(values: Values): readonly string[] {
  const known = made.get(values);
  if (known !== undefined) return known;
  const found = Array.from(values as ArrayLike<number | null>, (moment) =>
    moment === null || Number.isNaN(moment) ? (null as never) : new Date(moment).toISOString().slice(0, -1).replace("T00:00:00.000", ""),
  );
  made.set(values, found);
  return found;
}

const cut = new WeakMap<object, Map<string, unknown>>();

/** An array of several dimensions. */
function rows(values: Values, shape: readonly number[]): unknown {
  const known = cut.get(values) ?? new Map<string, unknown>();
  cut.set(values, known);
  const name = shape.join();
  if (!known.has(name)) known.set(name, part(values, shape));
  return known.get(name);
}

function part(values: Values, [count = 0, ...inner]: readonly number[]): unknown {
  if (inner.length === 0) return values;
  const length = inner.reduce((product, one) => product * one, 1);
  return Array.from({ length: count }, (_, at) => part(values.slice(at * length, (at + 1) * length) as Values, inner));
}

const SIMPLE = new Set(["bar", "box", "contour", "heatmap", "histogram", "histogram2d", "histogram2dcontour", "image", "pie", "scatter", "scatterternary", "violin"]);

/** Whether the smaller bundle of Plotly has all kinds of its traces. */
export function isSimple({ data, frames }: Figure): boolean {
  const traces = [...data, ...frames.flatMap((frame) => (frame["data"] ?? []) as Part[])];
  return traces.every((trace) => SIMPLE.has((trace["type"] as string | undefined) ?? "scatter"));
}

export function drawsInLines({ data }: Figure): boolean {
  return data.some((trace) => trace["type"] === "parcoords");
}

/** What the figure calls itself. */
export function nameOf(figure: Figure | undefined): string | undefined {
  const title = figure?.layout["title"];
  const text = typeof title === "object" && title !== null ? (title as Part)["text"] : title;
  return typeof text === "string" ? text.replace(/<[^>]*>/g, "").trim() || undefined : undefined;
}

/** What of a trace is data, in the order in which people read it. */
const DATA = ["labels", "ids", "parents", "x", "y", "z", "a", "b", "c", "r", "theta", "lat", "lon", "locations", "values", "open", "high", "low", "close", "text"];

/** The data of all traces, side by side. */
export function tableOf({ data }: Figure): ChartTable {
  const names: string[] = [];
  const columns: ArrayLike<unknown>[] = [];
  data.forEach((trace, at) => {
    for (const name of DATA) {
      const values = trace[name];
      if (!Array.isArray(values) && !ArrayBuffer.isView(values)) continue;
      const called = typeof trace["name"] === "string" && trace["name"] !== "" ? trace["name"] : data.length > 1 ? String(at) : "";
      const list = values as unknown as ArrayLike<unknown>;
      const first = list[0];
      if (Array.isArray(first) || ArrayBuffer.isView(first)) {
        const inner = Array.from(list, (one) => one as ArrayLike<unknown>);
        const width = Math.max(0, ...inner.map((one) => one.length));
        for (let column = 0; column < Math.min(width, MOST); column++) {
          names.push(`${called} ${name}[${column}]`.trim());
          columns.push(inner.map((one) => one[column]));
        }
      } else {
        names.push(`${called} ${name}`.trim());
        columns.push(list);
      }
    }
  });
  return { names, rows: Math.max(0, ...columns.map((column) => column.length)), cell: (row, column) => cellOf(columns[column]?.[row]) };
}

/** Columns of one matrix that are shown. */
const MOST = 200;

/** A point, for those who do not see it. */
export function sayPoint(trace: Part, at: number): string {
  const parts = DATA.map((name) => {
    const values = trace[name];
    const value = Array.isArray(values) || ArrayBuffer.isView(values) ? (values as unknown as ArrayLike<unknown>)[at] : undefined;
    return value === undefined || value === null ? undefined : typeof value === "number" ? value.toLocaleString(formats) : String(value);
  });
  const name = trace["name"];
  return [typeof name === "string" && name !== "" ? `${name}:` : undefined, parts.filter((one) => one !== undefined).join(", ")].filter(Boolean).join(" ");
}

/** The addresses of the pictures in it. */
export function picturesOf({ data, layout }: Figure): readonly string[] {
  const named = [...((layout["images"] ?? []) as readonly Part[]), ...data.filter(({ type }) => type === "image")];
  return named.map(({ source }) => source).filter((source): source is string => typeof source === "string" && source !== "");
}
