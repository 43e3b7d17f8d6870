/** How the reader has arranged a table: its view, and which columns are shown where. */
import type { TableColumn } from "../../wire.gen";
import { AS_IT_IS, type Measure, type Summary, type View } from "./view";

export interface Look {
  /** The columns that it is of: of others, it says nothing. */
  readonly of: string;
  readonly view: View;
  /** Positions of columns in the table, as the reader has put them; others follow. */
  readonly order: readonly number[];
  readonly hidden: readonly number[];
  /** Pixels. */
  readonly widths: Readonly<Record<number, number>>;
  readonly pinned: Readonly<Record<number, boolean>>;
  /** What the row at the end says. */
  readonly totals: readonly Summary[];
}

export function untouched(columns: readonly TableColumn[]): Look {
  return { of: signature(columns), view: AS_IT_IS, order: [], hidden: [], widths: {}, pinned: {}, totals: [] };
}

/** What was kept, if it is still of these columns. */
export function lookOf(kept: Look | undefined, columns: readonly TableColumn[]): Look {
  return kept !== undefined && kept.of === signature(columns) ? kept : untouched(columns);
}

function signature(columns: readonly TableColumn[]): string {
  return JSON.stringify(columns.map(({ at, name, hidden }) => [at, name, hidden]));
}

export function isPinned(column: TableColumn, look: Look): boolean {
  return look.view.group.includes(column.at) || (look.pinned[column.at] ?? column.pinned ?? column.index);
}

/** The columns that are shown, in their order: what rows are grouped by first, then what is pinned. */
export function arranged(columns: readonly TableColumn[], look: Look): TableColumn[] {
  const place = ({ at }: TableColumn) => {
    const group = look.view.group.indexOf(at);
    if (group >= 0) return group - 1e6;
    const put = look.order.indexOf(at);
    return put < 0 ? columns.findIndex((column) => column.at === at) + look.order.length : put;
  };
  const shown = columns.filter((column) => !column.hidden && !look.hidden.includes(column.at));
  const sorted = shown.toSorted((one, other) => place(one) - place(other));
  return [...sorted.filter((column) => isPinned(column, look)), ...sorted.filter((column) => !isPinned(column, look))];
}

/** A column has been moved among those that are shown. */
export function moved(columns: readonly TableColumn[], look: Look, from: number, to: number): Look {
  const shown = arranged(columns, look);
  const column = shown[from];
  const goal = shown[to];
  if (column === undefined || goal === undefined) return look;
  const order = shown.map(({ at }) => at);
  order.splice(to, 0, ...order.splice(from, 1));
  // Beside one that is pinned it is pinned, and beside one that is not it is not.
  const pinned = isPinned(goal, look);
  return { ...look, order, pinned: pinned === isPinned(column, look) ? look.pinned : { ...look.pinned, [column.at]: pinned } };
}

const SUMMED = ["integer", "number", "decimal", "duration", "boolean"];
const ORDERED = [...SUMMED, "date", "datetime", "time"];
const NOT_COUNTED = ["object", "list"];

/** What can be said of a column as a whole; `frames/summing.py` has the same. */
export function measuresOf({ content }: TableColumn): readonly Measure[] {
  return [
    ...(SUMMED.includes(content) ? (["sum", "mean"] as const) : []),
    ...(ORDERED.includes(content) ? (["min", "max"] as const) : []),
    "filled",
    "empty",
    ...(NOT_COUNTED.includes(content) ? [] : (["distinct"] as const)),
  ];
}

/** The view as the server is asked: groups sum up what the reader has chosen, and otherwise all numbers. */
export function asked(columns: readonly TableColumn[], look: Look): View {
  if (look.view.group.length === 0) return look.view;
  const chosen = new Map(look.totals);
  const summaries = columns
    .filter(({ at, hidden, index }) => !hidden && !look.view.group.includes(at) && (!index || chosen.has(at)))
    .flatMap((column): Summary[] => {
      const measure = chosen.get(column.at) ?? (isSummed(column) ? "sum" : undefined);
      return measure === undefined ? [] : [[column.at, measure]];
    });
  return { ...look.view, summaries };
}

function isSummed({ content, type }: TableColumn): boolean {
  return ["integer", "number", "decimal", "duration"].includes(content) && (type === null || type === "number" || type === "progress");
}
