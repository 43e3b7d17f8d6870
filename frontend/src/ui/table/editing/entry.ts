/** From what is typed or pasted to the value of a cell, or the reason why it is none. */
import { editor } from "../../../texts/en/editor";
import { fill } from "../../../texts/fill";
import { formats } from "../../../texts/texts";
import type { EditorColumn } from "../../../wire.gen";
import { plainDigits } from "../../digits";
import { listItems, listText } from "../listText";
import { MISSING } from "../width";
import type { Cell } from "../windows";

export type Entry = { readonly cell: Cell } | { readonly reason: string };

/** The decimal mark and that of groups, as the reader writes numbers. */
const marks = (() => {
  const parts = new Intl.NumberFormat(formats).formatToParts(12345.6);
  const of = (type: string) => parts.find((part) => part.type === type)?.value ?? "";
  return { decimal: of("decimal") || ".", group: of("group") || "," };
})();

/**
 * The value that a text stands for in this column.
 *
 * @param before what the cell has: a list of numbers stays one.
 */
export function readText(text: string, column: EditorColumn, before?: Cell): Entry {
  if (column.editor === "text") return { cell: text === "" ? null : text };
  const isWord = column.editor === "select" || column.editor === "list" || column.editor === "multiselect";
  const trimmed = (isWord ? text : inPlainDigits(text)).trim();
  if (trimmed === "" || trimmed === MISSING) return { cell: null };
  switch (column.editor) {
    case "number":
      return readNumber(trimmed, column);
    case "duration":
      return readDuration(trimmed);
    case "checkbox":
      return readBoolean(trimmed, column);
    case "date":
      return readDate(trimmed);
    case "datetime":
      return readMoment(trimmed);
    case "time":
      return readTime(trimmed);
    case "select":
      return readOption(trimmed, column);
    case "list":
    case "multiselect":
      return readList(trimmed, column, before);
    default:
      return { reason: editor.readOnly };
  }
}

/** What stands around a number where texts go from right to left. */
const DIRECTIONS = /[\u061C\u200E\u200F]/g;

function inPlainDigits(text: string): string {
  return plainDigits(text.replace(DIRECTIONS, ""));
}

const PLAIN = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/** A number as its reader writes it, as a plain one. Others stay as they are: where groups are of three digits, 1,5 is not 15. */
function withPoint(text: string): string {
  const [whole = "", ...rest] = text.split(marks.decimal);
  const [first = "", ...groups] = whole.split(marks.group);
  // Before the last group they may be of two, as in India.
  const grouped = groups.length === 0 || (/^[+-]?\d{1,3}$/.test(first) && groups.every((group) => /^\d{2,3}$/.test(group)) && groups.at(-1)?.length === 3);
  const plain = [[first, ...groups].join(""), ...rest].join(".");
  return grouped && PLAIN.test(plain) ? plain : text;
}

function readNumber(text: string, column: EditorColumn): Entry {
  let plain = text.replace(/[\s\u00A0\u202F'$€£¥]/g, "").replace("\u2212", "-").replace(/[%٪]$/, "%");
  // The marks of Arabic digits are of no other meaning in any language.
  plain = plain.replaceAll("٬", "").replace("٫", ".");
  const percent = plain.endsWith("%");
  if (percent) plain = plain.slice(0, -1);
  if (!PLAIN.test(plain)) plain = withPoint(plain);
  // What spreadsheets in English write: 1,234.5.
  if (!PLAIN.test(plain) && /^[+-]?\d{1,3}(,\d{3})+(\.\d+)?$/.test(plain)) plain = plain.replaceAll(",", "");
  if (!PLAIN.test(plain)) return { reason: column.whole ? editor.wholeNumber : editor.number };
  if (column.whole) {
    if (percent || !/^[+-]?\d+(\.0*)?$/.test(plain)) return { reason: editor.wholeNumber };
    const digits = plain.replace(/^\+/, "").replace(/\.0*$/, "");
    // Digits that JavaScript would round stay a text.
    return { cell: Number.isSafeInteger(Number(digits)) ? Number(digits) : BigInt(digits).toString() };
  }
  if (column.content === "decimal") return { cell: plain.replace(/^\+/, "") };
  const value = Number(plain) / (percent ? 100 : 1);
  return Number.isFinite(value) ? { cell: value } : { reason: editor.number };
}

function readDuration(text: string): Entry {
  const found = /^(-?)(?:(\d+)d\s+)?(?:(\d+):)?(\d+):(\d+(?:\.\d+)?)$/.exec(text);
  if (found === null) return PLAIN.test(text) ? { cell: Number(text) } : { reason: editor.duration };
  const [, sign, days, hours, minutes, seconds] = found;
  const value = Number(days ?? 0) * 86_400 + Number(hours ?? 0) * 3600 + Number(minutes) * 60 + Number(seconds);
  return { cell: sign === "-" ? -value : value };
}

const TRUE = new Set(["true", "yes", "y", "1", "x", "☑", "✓"]);
const FALSE = new Set(["false", "no", "n", "0", "☐"]);

function readBoolean(text: string, column: EditorColumn): Entry {
  const word = text.toLowerCase();
  if (TRUE.has(word)) return { cell: boxCell(true, column) };
  return FALSE.has(word) ? { cell: boxCell(false, column) } : { reason: editor.trueOrFalse };
}

/** What a box that is ticked, or not, is in its column: in one of numbers, 1 or 0. */
export function boxCell(ticked: boolean, { content }: EditorColumn): Cell {
  return content === "integer" || content === "number" ? Number(ticked) : ticked;
}

function day(year: string, month: string, date: string): string | null {
  const made = new Date(Date.UTC(2000, 0, 1));
  made.setUTCFullYear(Number(year), Number(month) - 1, Number(date));
  if (made.getUTCMonth() !== Number(month) - 1 || made.getUTCDate() !== Number(date)) return null;
  return `${year.padStart(4, "0")}-${month.padStart(2, "0")}-${date.padStart(2, "0")}`;
}

function dayOf(text: string): string | null {
  let found = /^(\d{4})[-/.](\d{1,2})[-/.](\d{1,2})/.exec(text);
  if (found !== null) return day(found[1] ?? "", found[2] ?? "", found[3] ?? "");
  found = /^(\d{1,2})\.(\d{1,2})\.(\d{4})/.exec(text);
  if (found !== null) return day(found[3] ?? "", found[2] ?? "", found[1] ?? "");
  found = /^(\d{1,2})[-/](\d{1,2})[-/](\d{4})/.exec(text);
  if (found === null) return null;
  const [, first = "", second = "", year = ""] = found;
  const monthFirst = formats === "en-US";
  return monthFirst ? day(year, first, second) : day(year, second, first);
}

function readDate(text: string): Entry {
  const found = dayOf(text);
  return found === null ? { reason: editor.date } : { cell: found };
}

const CLOCK = /(\d{1,2}):(\d{2})(?::(\d{2})(\.\d{1,6})?)?\s*(am|pm)?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

function clockOf(text: string): string | null {
  const found = CLOCK.exec(text);
  if (found === null) return null;
  const [, hours = "", minutes = "", seconds = "00", fraction = "", half = "", zone = ""] = found;
  let hour = Number(hours);
  if (half !== "") hour = (hour % 12) + (half.toLowerCase() === "pm" ? 12 : 0);
  if (hour > 23 || Number(minutes) > 59 || Number(seconds) > 59) return null;
  return `${String(hour).padStart(2, "0")}:${minutes}:${seconds}${fraction}${zone.toUpperCase()}`;
}

function readMoment(text: string): Entry {
  const date = dayOf(text);
  if (date === null) return { reason: editor.moment };
  if (/^[\d\-/.]+$/.test(text)) return { cell: `${date}T00:00:00` };
  const clock = clockOf(text);
  return clock === null ? { reason: editor.moment } : { cell: `${date}T${clock}` };
}

function readTime(text: string): Entry {
  const clock = clockOf(text);
  return clock === null ? { reason: editor.time } : { cell: clock.replace(/(Z|[+-]\d{2}:?\d{2})$/, "") };
}

function optionOf(text: string, column: EditorColumn): Cell | undefined {
  const labels = column.labels as readonly string[];
  const options = column.options as readonly string[];
  const at = labels.indexOf(text) >= 0 ? labels.indexOf(text) : options.indexOf(text);
  return at < 0 ? undefined : (column.choices[at] as Cell);
}

function readOption(text: string, column: EditorColumn): Entry {
  // Of options that depend on the row the server knows.
  if (column.asks) return { cell: text };
  const found = optionOf(text, column);
  return found === undefined ? { reason: editor.option } : { cell: found };
}

function readList(text: string, column: EditorColumn, before?: Cell): Entry {
  const items = listItems(text);
  if (column.editor === "list" && Array.isArray(before) && before.length > 0 && before.every((item) => typeof item === "number") && items.every((item) => PLAIN.test(item))) {
    return { cell: items.map(Number) };
  }
  if (column.editor === "list" || column.accept_new || column.asks) return { cell: items };
  const found = items.map((item) => optionOf(item, column));
  return found.includes(undefined) ? { reason: editor.option } : { cell: found as Cell[] };
}

/** Why a value may not be in this column; null: it may. */
export function problemOf(cell: Cell, column: EditorColumn, others?: (cell: Cell) => boolean): string | null {
  if (cell === null || cell === "" || (Array.isArray(cell) && cell.length === 0)) {
    return column.required ? editor.required : null;
  }
  return problemOfOption(cell, column) ?? problemOfText(cell, column) ?? problemOfNumber(cell, column) ?? problemOfDate(cell, column) ?? (column.unique && others?.(cell) === true ? editor.unique : null);
}

/** A value that the app itself gives a new row need not be an option. */
function problemOfOption(cell: Cell, column: EditorColumn): string | null {
  if ((column.editor !== "select" && column.editor !== "multiselect") || column.asks || column.accept_new) return null;
  const choices = column.choices as readonly Cell[];
  const wrong = (Array.isArray(cell) ? cell : [cell]).some((item) => !choices.includes(item));
  return wrong && JSON.stringify(cell) !== JSON.stringify(column.first) ? editor.option : null;
}

function problemOfText(cell: Cell, column: EditorColumn): string | null {
  if (column.editor !== "text") return null;
  const text = String(cell);
  if (column.max_chars !== null && [...text].length > column.max_chars) return fill(editor.maxChars, { count: column.max_chars });
  if (column.validate === null) return null;
  let pattern: RegExp;
  try {
    pattern = new RegExp(column.validate, "u");
  } catch {
    try {
      pattern = new RegExp(column.validate);
    } catch {
      return null;
    }
  }
  return pattern.test(text) ? null : editor.pattern;
}

function problemOfNumber(cell: Cell, column: EditorColumn): string | null {
  if (column.editor !== "number") return null;
  const value = Number(cell);
  if (column.whole && Number.isInteger(value)) {
    // What the column's type can have.
    if (column.low !== null && BigInt(cell as string | number) < BigInt(column.low)) return fill(editor.atLeast, { limit: column.low });
    if (column.high !== null && BigInt(cell as string | number) > BigInt(column.high)) return fill(editor.atMost, { limit: column.high });
  }
  if (column.minimum !== null && value < column.minimum) return fill(editor.atLeast, { limit: String(column.minimum) });
  if (column.maximum !== null && value > column.maximum) return fill(editor.atMost, { limit: String(column.maximum) });
  if (column.step === null || column.step <= 0) return null;
  const steps = (value - (column.minimum ?? 0)) / column.step;
  return Math.abs(steps - Math.round(steps)) < 1e-6 ? null : fill(editor.step, { step: String(column.step) });
}

function problemOfDate(cell: Cell, column: EditorColumn): string | null {
  if (column.editor !== "date" && column.editor !== "datetime" && column.editor !== "time") return null;
  // ISO texts are in order as texts are.
  const text = String(cell).replace(/(Z|[+-]\d{2}:?\d{2})$/, "");
  const limit = (iso: string) => (column.editor === "date" ? iso.slice(0, 10) : iso.replace(/(Z|[+-]\d{2}:?\d{2})$/, ""));
  if (column.low !== null && text < limit(column.low)) return fill(editor.notBefore, { limit: column.low });
  if (column.high !== null && text > limit(column.high)) return fill(editor.notAfter, { limit: column.high });
  return null;
}

/** What a field shows of a cell that is to be edited. */
export function editText(cell: Cell, column: EditorColumn): string {
  if (cell === null) return "";
  if (Array.isArray(cell)) return listText(cell);
  if (column.editor === "select") {
    const at = (column.choices as readonly Cell[]).indexOf(cell);
    return (column.labels as readonly string[])[at] ?? String(cell);
  }
  if (column.editor === "number" && typeof cell === "number" && !column.whole) return String(cell).replace(".", marks.decimal);
  return String(cell);
}
