/** What of tooltips ECharts takes functions for, from the words of the options. */
import { formatNumber } from "../../format";
import { formats } from "../../../texts/texts";

interface Point {
  readonly value?: unknown;
  readonly name?: string;
  readonly seriesName?: string;
  readonly percent?: number;
  readonly dimensionNames?: readonly string[];
}

const ESCAPED: Readonly<Record<string, string>> = { "&": "&amp;", "<": "&lt;", ">": "&gt;", '"': "&quot;", "'": "&#39;" };
const escaped = (value: unknown) => (value === null || value === undefined ? "-" : String(value)).replace(/[&<>"']/g, (sign) => ESCAPED[sign]!);

export function valueFormatter(format: string): (value: unknown) => string {
  const one = (value: unknown) => (typeof value === "number" && Number.isFinite(value) ? formatNumber(value, format) : value === null || value === undefined ? "-" : String(value));
  return (value) => (Array.isArray(value) ? value.map(one).join(", ") : one(value));
}

/** Long numbers are shortened, moments shown as people read them. */
export function shortValue(value: unknown): string {
  return Array.isArray(value) ? value.map(short).join(", ") : short(value);
}

function short(part: unknown): string {
  if (typeof part === "number") return part.toLocaleString(formats, { maximumFractionDigits: 4 });
  return part === null || part === undefined ? "-" : String(part).replace(/^(\d{4}-\d\d-\d\d)T00:00:00$/, "$1").replace(/^(\d{4}-\d\d-\d\d)T/, "$1 ");
}

/** A template with `{@column}` and `{@[2]}`. The values are text, the template is HTML as any of ECharts. */
export function formatter(template: string): (given: Point | readonly Point[]) => string {
  return (given) => {
    const point = (Array.isArray(given) ? given[0] : given) as Point | undefined;
    if (point === undefined) return "";
    const { value, dimensionNames = [] } = point;
    const at = (index: number, name: string) => (Array.isArray(value) ? value[index] : typeof value === "object" && value !== null ? (value as Record<string, unknown>)[name] : index <= 0 ? value : undefined);
    return template.replace(/\{@\[(\d+)\]\}|\{@([^}]+)\}|\{([abcd])\d*\}/g, (_, index?: string, name?: string, letter?: string) => {
      if (index !== undefined) return escaped(at(Number(index), dimensionNames[Number(index)] ?? ""));
      if (name !== undefined) return escaped(at(dimensionNames.indexOf(name), name));
      return escaped({ a: point.seriesName, b: point.name, c: value, d: point.percent }[letter as "a" | "b" | "c" | "d"]);
    });
  };
}
