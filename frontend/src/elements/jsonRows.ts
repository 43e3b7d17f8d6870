/** The logic of `json.tsx`: a JSON value as the rows of a tree. */
import { json as texts } from "../texts/en/json";
import { fill } from "../texts/fill";

/** A number as it stands in the text, for those that JavaScript would change. */
class NumberText {
  constructor(readonly source: string) {}
}

export interface Row {
  /** Names the row over renders: the keys that lead to it, as a JSON pointer. */
  readonly path: string;
  /** A whole with parts, a plain value, the bracket that closes a whole, or parts left out at first. */
  readonly kind: "parent" | "value" | "end" | "more";
  readonly level: number;
  readonly name: string | null;
  /** The name is a position in a list. */
  readonly isIndex: boolean;
  readonly type: "object" | "string" | "number" | "boolean" | "null";
  readonly text: string;
  readonly note: string;
  readonly open: boolean;
  readonly size: number;
  readonly position: number;
}

/** Of a list or an object this many parts show at first. */
export const PAGE = 100;

type Reviver = (this: unknown, key: string, value: unknown, context?: { source?: string }) => unknown;

const keepDigits: Reviver = (_key, value, context) =>
  typeof value === "number" && context?.source !== undefined && String(value) !== context.source
    ? new NumberText(context.source)
    : value;

export function parseJson(text: string): { value: unknown } | { error: string } {
  try {
    return { value: JSON.parse(text, keepDigits as (this: unknown, key: string, value: unknown) => unknown) };
  } catch (error) {
    return { error: error instanceof Error ? error.message : String(error) };
  }
}

/** The value as indented JSON, numbers with all their digits. */
export function textOf(value: unknown, indent = ""): string {
  if (value instanceof NumberText) return value.source;
  const entries = entriesOf(value);
  if (!entries) return JSON.stringify(value);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  if (entries.length === 0) return `${open}${close}`;
  const inner = `${indent}  `;
  const parts = entries.map(([name, part]) => `${inner}${Array.isArray(value) ? "" : `${JSON.stringify(name)}: `}${textOf(part, inner)}`);
  return `${open}\n${parts.join(",\n")}\n${indent}${close}`;
}

function entriesOf(value: unknown): [string, unknown][] | null {
  return typeof value === "object" && value !== null && !(value instanceof NumberText) ? Object.entries(value) : null;
}

/** The rows to show: `expanded` says how deep to open what the user has not toggled. */
export function rowsOf(value: unknown, expanded: boolean | number, toggled: ReadonlyMap<string, boolean>): Row[] {
  const depth = expanded === true ? Infinity : Number(expanded);
  const rows: Row[] = [];
  addRows(rows, value, { path: "", level: 0, name: null, isIndex: false, size: 1, position: 1 }, depth, toggled);
  return rows;
}

type Place = Pick<Row, "path" | "level" | "name" | "isIndex" | "size" | "position">;

function addRows(rows: Row[], value: unknown, place: Place, depth: number, toggled: ReadonlyMap<string, boolean>): void {
  const entries = entriesOf(value);
  if (!entries || entries.length === 0) {
    rows.push({ ...place, kind: "value", note: "", open: false, ...leaf(value) });
    return;
  }
  const isList = Array.isArray(value);
  const open = toggled.get(place.path) ?? place.level < depth;
  const [opening, closing] = isList ? "[]" : "{}";
  const count = `${entries.length} ${isList ? "item" : "key"}${entries.length === 1 ? "" : "s"}`;
  const text = open ? opening! : `${opening}…${closing}`;
  rows.push({ ...place, kind: "parent", type: "object", text, note: open ? "" : count, open });
  if (!open) return;
  const morePath = `${place.path}/…`;
  const shown = toggled.get(morePath) ? entries : entries.slice(0, PAGE);
  shown.forEach(([name, part], i) => {
    const path = `${place.path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const label = isList ? name : JSON.stringify(name);
    const child = { path, level: place.level + 1, name: label, isIndex: isList, size: entries.length, position: i + 1 };
    addRows(rows, part, child, depth, toggled);
  });
  if (shown.length < entries.length) {
    const rest = fill(texts.more, { count: entries.length - shown.length });
    const more = { path: morePath, level: place.level + 1, name: null, isIndex: false, size: entries.length, position: PAGE + 1 };
    rows.push({ ...more, kind: "more", type: "object", text: rest, note: "", open: false });
  }
  rows.push({ ...place, name: null, kind: "end", type: "object", text: closing!, note: "", open: false });
}

function leaf(value: unknown): Pick<Row, "type" | "text"> {
  if (value instanceof NumberText) return { type: "number", text: value.source };
  if (value === null) return { type: "null", text: "null" };
  if (typeof value === "object") return { type: "object", text: Array.isArray(value) ? "[]" : "{}" };
  return { type: typeof value as "string" | "number" | "boolean", text: JSON.stringify(value) };
}

/** What a key does on a row, as in every tree: arrows move, open and close. */
export function moveFocus(rows: readonly Row[], row: Row, key: string): { focus: string } | { toggle: Row } | null {
  const stops = rows.filter(({ kind }) => kind !== "end");
  const at = stops.indexOf(row);
  const focus = (target: Row | undefined) => (target ? { focus: target.path } : null);
  const foldable = row.kind !== "value";
  switch (key) {
    case "ArrowDown":
      return focus(stops[at + 1]);
    case "ArrowUp":
      return focus(stops[at - 1]);
    case "Home":
      return focus(stops[0]);
    case "End":
      return focus(stops.at(-1));
    case "ArrowRight":
      if (foldable && !row.open) return { toggle: row };
      return row.kind === "parent" ? focus(stops[at + 1]) : null;
    case "ArrowLeft":
      if (row.kind === "parent" && row.open) return { toggle: row };
      return focus(stops.slice(0, at).findLast(({ level }) => level < row.level));
    case "Enter":
    case " ":
      return foldable ? { toggle: row } : null;
    default:
      return null;
  }
}
