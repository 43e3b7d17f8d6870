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

/** The clock on a wall whose moment was made by `local`. */
export function wallOf(moment: number): number {
  const at = new Date(moment);
  return Date.UTC(at.getFullYear(), at.getMonth(), at.getDate(), at.getHours(), at.getMinutes(), at.getSeconds(), at.getMilliseconds());
}

/** With how many rows of the first dataset the second one begins. */
export function kept(before: Dataset, after: Dataset): number {
  if (before.columns.length !== after.columns.length) return 0;
  let count = Math.min(before.rows, after.rows);
  for (const [at, column] of before.columns.entries()) {
    const other = after.columns[at];
    if (other === undefined || other.name !== column.name || other.type !== column.type) return 0;
    count = begins(column.values, other.values, count);
  }
  return count;
}

function begins(before: Values, after: Values, count: number): number {
  if (before === after) return count;
  for (let at = 0; at < count; at++) if (!same(before[at], after[at])) return at;
  return count;
}

/** What is missing is null in a list, and no number among numbers. */
const same = (one: unknown, other: unknown) => one === other || (isMissing(one) && isMissing(other));
const isMissing = (value: unknown) => value === null || Number.isNaN(value);
