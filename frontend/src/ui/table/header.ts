/** The rows of a table's header: one, or as many as the names of its columns have levels. */
import type { TableColumn } from "../../wire.gen";

interface HeaderCell {
  readonly column: TableColumn;
  /** The position of its first column among those that are shown. */
  readonly at: number;
  readonly span: number;
  readonly text: string;
}

export function headerRows(columns: readonly TableColumn[]): HeaderCell[][] {
  const depth = Math.max(1, ...columns.map((column) => column.levels.length));
  return Array.from({ length: depth }, (_, level) => {
    const row: HeaderCell[] = [];
    columns.forEach((column, at) => {
      const before = row.at(-1);
      if (before !== undefined && level < depth - 1 && isOneWith(before.column, column, level)) {
        row[row.length - 1] = { ...before, span: before.span + 1 };
        return;
      }
      row.push({ column, at, span: 1, text: textOf(column, level, depth) });
    });
    return row;
  });
}

/** Two columns stand under one name: this level's is the same, and all above it. */
function isOneWith(one: TableColumn, other: TableColumn, level: number): boolean {
  const shared = (column: TableColumn) => JSON.stringify(column.levels.slice(0, level + 1));
  return one.levels.length > 0 && other.levels.length > 0 && (one.levels[level] ?? "") !== "" && shared(one) === shared(other);
}

function textOf(column: TableColumn, level: number, depth: number): string {
  // What has one name has it beside the cells.
  if (column.levels.length === 0) return level === depth - 1 ? (column.label ?? column.name) : "";
  return column.levels[level] ?? "";
}
