/** What a cell of a table says, as text. */
import { formatDate } from "../formatDate";
import { formatNumber } from "../format";
import { formats } from "../../texts/texts";
import type { TableColumn } from "../../wire.gen";
import type { Cell } from "./windows";

const DATE = "YYYY-MM-DD";
const TIME = "HH:mm:ss";

/** How a column is shown: what the app says, else what its values are. */
export function typeOf(column: TableColumn): string {
  if (column.type !== null) return column.type;
  switch (column.content) {
    case "integer":
    case "number":
    case "decimal":
    case "duration":
      return "number";
    case "boolean":
      return "checkbox";
    case "date":
    case "datetime":
    case "time":
    case "list":
      return column.content;
    default:
      return "text";
  }
}

/** The text of a cell that is not missing. */
export function textOf(cell: Cell, column: TableColumn): string {
  if (cell === null) return "";
  if (Array.isArray(cell)) return cell.map((item) => String(item)).join(", ");
  switch (typeOf(column)) {
    case "number":
    case "progress":
      return numberText(cell, column);
    case "date":
    case "datetime":
    case "time":
      return dateText(String(cell), column);
    case "selectbox": {
      const at = column.options.indexOf(String(cell));
      return column.labels[at] ?? String(cell);
    }
    default:
      return String(cell);
  }
}

function numberText(cell: Cell, column: TableColumn): string {
  const value = typeof cell === "number" ? cell : Number(cell);
  if (column.content === "duration" && (column.format === null || column.format === "duration")) return durationText(value);
  // Digits that JavaScript would round stay as they came.
  if (typeof cell !== "number" && (column.format === null || Number.isNaN(value))) return String(cell);
  if (column.format === "duration") return durationText(value);
  const stepped = column.step === null ? undefined : decimals(column.step);
  // Whole euros have no cents.
  if (column.format !== null) return formatNumber(value, column.format, formats, stepped ?? (column.content === "integer" ? 0 : undefined));
  if (column.type === "progress") {
    const low = column.minimum ?? 0;
    const high = column.maximum ?? (column.content === "integer" ? 100 : 1);
    return formatNumber((value - low) / (high - low), "percent", formats);
  }
  if (stepped !== undefined) return value.toFixed(stepped);
  return Number.isInteger(value) ? String(value) : String(Number(value.toFixed(4)) || value);
}

function decimals(step: number): number {
  return Math.min(20, String(step).split(".")[1]?.length ?? 0);
}

/** Seconds as `1 day 2:03:04`. */
function durationText(seconds: number): string {
  if (!Number.isFinite(seconds)) return String(seconds);
  const sign = seconds < 0 ? "-" : "";
  const whole = Math.abs(seconds);
  const days = Math.floor(whole / 86_400);
  const rest = new Date((whole % 86_400) * 1000).toISOString().slice(11, 23).replace(/\.?0*$/, "");
  const time = rest.length < 8 ? new Date((whole % 86_400) * 1000).toISOString().slice(11, 19) : rest;
  return sign + (days > 0 ? `${days}d ` : "") + time;
}

const ZONE = /(Z|[+-]\d\d:\d\d(?::\d\d)?)$/;

/** An ISO text in the column's format. The clock is that of the value's own zone, unless the app names another. */
function dateText(iso: string, column: TableColumn): string {
  const zone = ZONE.exec(iso)?.[1] ?? "";
  const type = typeOf(column);
  const clock = column.content === "time" ? `1970-01-01T${iso}` : iso;
  const date = new Date(`${zone === "" ? clock : clock.slice(0, -zone.length)}${clock.includes("T") ? "Z" : "T00:00:00Z"}`);
  if (Number.isNaN(date.getTime())) return iso;
  if (column.format !== null) return formatDate(date, column.format, formats, new Date(), type === "date" || type === "time" ? type : "datetime");
  if (type === "date") return formatDate(date, DATE);
  const time = /[.]0*[1-9]/.test(iso) ? `${TIME}.SSS` : TIME;
  if (type === "time") return formatDate(date, time);
  return formatDate(date, `${DATE} ${time}`) + (zone === "Z" ? "+00:00" : zone);
}
