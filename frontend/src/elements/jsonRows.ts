/** The logic of `json.tsx`: a JSON value as the rows of a tree. */
import { json as texts } from "../texts/en/json";
import { fill } from "../texts/fill";

/** A number as it stands in the text, for those that JavaScript would change. */
class NumberText {
  constructor(readonly source: string) {}
}

/** A list or an object of which the tab has the first parts, or none. */
export class Part {
  constructor(
    readonly isList: boolean,
    readonly size: number,
    /** The parts that have come. */
    readonly entries: readonly (readonly [string, unknown])[],
    /** Where it is, by positions. */
    readonly at: readonly number[],
  ) {}
}

/** Parts that are to be asked for: of which whole, and from where on. */
export interface Wanted {
  readonly at: readonly number[];
  readonly start: number;
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
  /** What opening it asks for. */
  readonly wanted?: Wanted;
}

/** Of a list or an object this many parts show at first. */
export const PAGE = 100;
/** Of one of which the tab has a part, this many more are asked for at a time. */
export const MORE = 1000;

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

type Sketch = readonly ["v", string] | readonly ["l" | "o", number, number?, (readonly unknown[])?];

/** What the server says of a value (`elements/json_source.py`), as a value whose parts may be missing. */
export function fromSketch(sketch: Sketch, at: readonly number[] = []): unknown {
  if (sketch[0] === "v") {
    const value: unknown = JSON.parse(sketch[1]);
    return typeof value === "number" && String(value) !== sketch[1] ? new NumberText(sketch[1]) : value;
  }
  const [kind, size, start = 0, parts = []] = sketch as ["l" | "o", number, number?, (readonly unknown[])?];
  const entries = parts.map((part, i): readonly [string, unknown] => {
    const [name, inner] = kind === "l" ? [String(start + i), part] : (part as [string, unknown]);
    return [name, fromSketch(inner as Sketch, [...at, start + i])];
  });
  return new Part(kind === "l", size, entries, at);
}

/** The value with parts that have come, behind those that the whole at this place has. */
export function withParts(value: unknown, more: Part): unknown {
  return replaced(value, more, 0);
}

function replaced(value: unknown, more: Part, depth: number): unknown {
  if (!(value instanceof Part)) return more;
  const position = more.at[depth];
  if (position === undefined) return new Part(value.isList, value.size, [...value.entries, ...more.entries], value.at);
  const entries = value.entries.map((entry, i): readonly [string, unknown] => (i === position ? [entry[0], replaced(entry[1], more, depth + 1)] : entry));
  return new Part(value.isList, value.size, entries, value.at);
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

function entriesOf(value: unknown): readonly (readonly [string, unknown])[] | null {
  if (value instanceof Part) return value.entries;
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
  const part = value instanceof Part ? value : null;
  const size = part?.size ?? entries?.length ?? 0;
  if (!entries || size === 0) {
    rows.push({ ...place, kind: "value", note: "", open: false, ...leaf(value) });
    return;
  }
  const isList = part?.isList ?? Array.isArray(value);
  const missing = part !== null && entries.length === 0;
  const open = !missing && (toggled.get(place.path) ?? place.level < depth);
  const [opening, closing] = isList ? "[]" : "{}";
  const count = `${size} ${isList ? "item" : "key"}${size === 1 ? "" : "s"}`;
  const text = open ? opening! : `${opening}…${closing}`;
  rows.push({ ...place, kind: "parent", type: "object", text, note: open ? "" : count, open, ...(missing ? { wanted: { at: part.at, start: 0 } } : {}) });
  if (!open) return;
  const morePath = `more ${place.path}`;
  const shown = part !== null || toggled.get(morePath) ? entries : entries.slice(0, PAGE);
  shown.forEach(([name, inner], i) => {
    const path = `${place.path}/${name.replaceAll("~", "~0").replaceAll("/", "~1")}`;
    const label = isList ? name : JSON.stringify(name);
    const child = { path, level: place.level + 1, name: label, isIndex: isList, size, position: i + 1 };
    addRows(rows, inner, child, depth, toggled);
  });
  if (shown.length < size) {
    const rest = part === null ? size - shown.length : Math.min(MORE, size - shown.length);
    const more = { path: morePath, level: place.level + 1, name: null, isIndex: false, size, position: shown.length + 1 };
    const wanted = part === null ? {} : { wanted: { at: part.at, start: shown.length } };
    rows.push({ ...more, kind: "more", type: "object", text: fill(texts.more, { count: rest }), note: "", open: false, ...wanted });
  }
  rows.push({ ...place, name: null, kind: "end", type: "object", text: closing!, note: "", open: false });
}

function leaf(value: unknown): Pick<Row, "type" | "text"> {
  if (value instanceof NumberText) return { type: "number", text: value.source };
  if (value === null) return { type: "null", text: "null" };
  if (typeof value === "object") return { type: "object", text: Array.isArray(value) || (value instanceof Part && value.isList) ? "[]" : "{}" };
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
