/** Options of ECharts with their data in them. */
import { isNumberFormat } from "../../format";
import { cleanHtml } from "../../markdown/purify";
import { safeLink } from "../../markdown/url";
import type { Column, Dataset, Values } from "../datasets";
import { formatter, valueFormatter } from "./tooltips";

export type Part = Readonly<Record<string, unknown>>;

/** Points above which the pairs of a scatter or a line stay numbers one after the other, as ECharts takes them, too. */
const MANY = 20_000;

export function optionOf(text: string, data: Dataset): Part {
  return JSON.parse(text, (key, value: unknown) => {
    if (key === "link" || key === "sublink") return typeof value !== "string" || safeLink(value) === undefined ? undefined : value;
    if (typeof value !== "object" || value === null) return value;
    if (key === "tooltip" && !Array.isArray(value)) return tooltipOf(value as Part);
    if ("$column" in value) {
      const { $column: at, shape } = value as { $column: number; shape?: readonly number[] };
      return columnOf(data.columns[at], shape);
    }
    if ("$table" in value) return Object.fromEntries(Object.entries(value.$table as Record<string, number>).map(([name, at]) => [name, columnOf(data.columns[at])]));
    return value;
  }) as Part;
}

/** Of an option whose data is still on its way, the older data has fewer columns. */
function columnOf(column: Column | undefined, shape?: readonly number[]): unknown {
  if (column === undefined) return [];
  return shape === undefined ? plain(column) : rows(column.values, shape);
}

const made = new WeakMap<object, unknown>();

/** The same list for the same column: what is missing is null, and moments are texts, as ECharts reads both. */
function plain({ type, values }: Column): unknown {
  if (!made.has(values)) made.set(values, type === "date" || type === "instant" ? moments(values, type === "instant") : Array.from(values as ArrayLike<unknown>, orNull));
  return made.get(values);
}

const orNull = (value: unknown) => (typeof value === "number" && Number.isNaN(value) ? null : value);

function moments(values: Values, utc: boolean): unknown {
  return Array.from(values as ArrayLike<number | null>, (moment) => {
    if (moment === null || Number.isNaN(moment)) return null;
    const said = new Date(moment).toISOString();
    return utc ? said : said.slice(0, -1).replace(/\.000$/, "");
  });
}

const cut = new WeakMap<object, unknown>();

/** Points, each a list of numbers. */
function rows(values: Values, [count = 0, width = 1]: readonly number[]): unknown {
  if (width === 2 && count > MANY) return values;
  if (!cut.has(values)) cut.set(values, Array.from({ length: count }, (_, at) => Array.from(values.slice(at * width, (at + 1) * width) as ArrayLike<unknown>, orNull)));
  return cut.get(values);
}

export const several = (value: unknown): readonly Part[] => (Array.isArray(value) ? (value as Part[]) : typeof value === "object" && value !== null ? [value as Part] : []);

/** With functions in the place of words that ECharts does not know; what it takes for HTML is cleaned. */
function tooltipOf(tooltip: Part): Part {
  const { valueFormatter: format, formatter: template, ...rest } = tooltip;
  const found: Record<string, unknown> = { ...rest };
  if (typeof format === "string" && isNumberFormat(format)) found["valueFormatter"] = valueFormatter(format);
  if (typeof template === "string") {
    const clean = cleanHtml(template);
    found["formatter"] = template.includes("{@") ? formatter(clean) : clean;
  }
  return found;
}

/** How many points a series has. */
function sizeOf(series: Part, option: Part): number {
  const { data } = series;
  if (ArrayBuffer.isView(data)) return (data as unknown as ArrayLike<number>).length / 2;
  if (Array.isArray(data)) return data.length;
  const source = several(option["dataset"])[(series["datasetIndex"] as number | undefined) ?? 0]?.["source"];
  if (Array.isArray(source)) return source.length;
  const first = typeof source === "object" && source !== null ? Object.values(source)[0] : undefined;
  return Array.isArray(first) ? first.length : 0;
}

const LARGE: Readonly<Record<string, number>> = { scatter: 20_000, bar: 2_000 };
const WITHOUT_SYMBOLS = 2_000;

/** What makes charts of many points fast, where the options do not say it. Nothing of it for what can be selected. */
export function withSpeed(option: Part, selects: boolean): Part {
  const all = several(option["series"]);
  if (selects || option["brush"] !== undefined || all.some((one) => one["selectedMode"] !== undefined)) return option;
  const axes = [...several(option["xAxis"]), ...several(option["yAxis"])].map((axis) => axis["type"]);
  const series = all.map((one) => {
    const { type, data } = one;
    const size = sizeOf(one, option);
    if (Array.isArray(data) && typeof data[0] === "object" && data[0] !== null && !Array.isArray(data[0])) return one;
    const most = LARGE[type as string];
    if (most !== undefined && size > most && one["large"] === undefined && option["visualMap"] === undefined && one["colorBy"] !== "data") return { ...one, large: true };
    if (type === "line" && size > WITHOUT_SYMBOLS && one["showSymbol"] === undefined && !axes.every((axis) => axis === "category")) return { ...one, showSymbol: false };
    return one;
  });
  return { ...option, series };
}

/** What the chart calls itself. */
export function nameOf(option: Part | undefined): string | undefined {
  const text = several(option?.["title"])[0]?.["text"];
  return typeof text === "string" && text.trim() !== "" ? text.trim() : undefined;
}
