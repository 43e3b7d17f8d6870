/** The data of a chart as a table: what is shown in its place, and the file of it. */
import { formats } from "../../texts/texts";
import type { Column, Dataset } from "./datasets";

export interface ChartTable {
  readonly names: readonly string[];
  readonly rows: number;
  /** What is in a cell; null: nothing. */
  readonly cell: (row: number, column: number) => string | number | boolean | null;
}

/** A dataset as it was given. */
export function tableOf(data: Dataset): ChartTable {
  const cells = data.columns.map(reader);
  return { names: data.columns.map((column) => column.name), rows: data.rows, cell: (row, column) => cells[column]?.(row) ?? null };
}

function reader({ type, values, zone }: Column): (row: number) => string | number | boolean | null {
  const raw = (row: number) => {
    const value = values[row];
    return value === null || value === undefined || (typeof value === "number" && Number.isNaN(value)) ? null : value;
  };
  if (type !== "date" && type !== "instant") return (row) => raw(row) as string | number | boolean | null;
  const wall = wallClock(type === "instant" ? (zone ?? "UTC") : "UTC");
  return (row) => {
    const moment = raw(row);
    return moment === null ? null : wall(moment as number);
  };
}

/** What a clock in a zone shows, as `2024-01-31 12:00:00`; without the time where that is midnight. */
function wallClock(zone: string): (moment: number) => string {
  const clock = formatter(zone);
  return (moment) => {
    const [day = "", time = ""] = clock.format(moment).replace(",", "").split(" ");
    return time === "00:00:00" ? day : `${day} ${time}`;
  };
}

function formatter(timeZone: string): Intl.DateTimeFormat {
  const how = { year: "numeric", month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit", hourCycle: "h23" } as const;
  try {
    return new Intl.DateTimeFormat("sv-SE", { ...how, timeZone });
  } catch {
    return new Intl.DateTimeFormat("sv-SE", { ...how, timeZone: "UTC" }); // a zone that the browser does not know
  }
}

/** Any value of a chart's data as a cell: what is missing is nothing, what has parts is JSON. */
export function cellOf(value: unknown): string | number | boolean | null {
  if (value === null || value === undefined || (typeof value === "number" && Number.isNaN(value))) return null;
  return typeof value === "object" ? JSON.stringify(value) : (value as string | number | boolean);
}

/** A value as its reader has it. */
export function shown(value: string | number | boolean): string {
  return typeof value === "number" ? value.toLocaleString(formats, { maximumFractionDigits: 6, useGrouping: false }) : String(value);
}

/** The file, which begins with a mark by which spreadsheets know its encoding. */
export function csv({ names, rows, cell }: ChartTable): Blob {
  const lines = [names.map(quoted).join(",")];
  for (let row = 0; row < rows; row++) lines.push(names.map((_, column) => quoted(cell(row, column))).join(","));
  return new Blob(["\uFEFF", lines.join("\r\n"), "\r\n"], { type: "text/csv" });
}

function quoted(value: string | number | boolean | null): string {
  const text = value === null ? "" : String(value);
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
