/** Columns as the objects that Vega draws. */
import type { Column, Dataset, Values } from "../datasets";

export type Row = Record<string, unknown>;

/** The rows from `start` on. Each call makes new ones: Vega writes into them. */
export function rowsOf({ rows, columns }: Dataset, start = 0): Row[] {
  const readers = columns.map((column) => [column.name, reader(column)] as const);
  return Array.from({ length: Math.max(0, rows - start) }, (_row, at) => {
    const row: Row = {};
    for (const [name, read] of readers) row[name] = read(start + at);
    return row;
  });
}

function reader({ type, values }: Column): (row: number) => unknown {
  const plain = (row: number) => {
    const value = values[row];
    return value === undefined || (typeof value === "number" && Number.isNaN(value)) ? null : value;
  };
  if (type !== "date") return plain;
  return (row) => {
    const moment = plain(row);
    return moment === null ? null : local(moment as number);
  };
}

/** The moment at which clocks here show what a clock on a wall shows: that is what Vega writes on axes. */
export function local(wall: number): number {
  const at = new Date(wall);
  return new Date(at.getUTCFullYear(), at.getUTCMonth(), at.getUTCDate(), at.getUTCHours(), at.getUTCMinutes(), at.getUTCSeconds(), at.getUTCMilliseconds()).getTime();
}

/** How many rows the first dataset has, if the second one only adds to them; else null. */
export function grown(before: Dataset, after: Dataset): number | null {
  if (before.rows === 0 || after.rows < before.rows || before.columns.length !== after.columns.length) return null;
  const same = before.columns.every((column, at) => {
    const other = after.columns[at];
    return other !== undefined && other.name === column.name && other.type === column.type && begins(column.values, other.values, before.rows);
  });
  return same ? before.rows : null;
}

function begins(before: Values, after: Values, count: number): boolean {
  if (before === after) return true;
  for (let at = 0; at < count; at++) if (!Object.is(before[at], after[at])) return false;
  return true;
}
