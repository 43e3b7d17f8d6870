/** The data of a map as a table. */
import { cellOf, type ChartTable } from "../table";
import type { Rows, Sent } from "./rows";

interface Column {
  readonly name: string;
  readonly rows: number;
  readonly value: (row: number) => unknown;
}

/** All layers beside each other; the names of several are before those of their columns. */
export function tableOfLayers(tables: readonly Rows[], sent: readonly Sent[]): ChartTable {
  const columns = tables.flatMap((rows, at) => {
    const { layer = "", whole = false } = sent[at] ?? {};
    const before = tables.length > 1 ? `${layer} ` : "";
    return (whole ? fieldsOf(rows) : rows.columns.map(({ name, value }) => ({ name, value, rows: rows.count }))).map((one) => ({ ...one, name: `${before}${one.name}` }));
  });
  const cell = (row: number, column: number) => {
    const of = columns[column];
    return of === undefined || row >= of.rows ? null : cellOf(of.value(row));
  };
  return { names: columns.map(({ name }) => name), rows: Math.max(0, ...columns.map(({ rows }) => rows)), cell };
}

/** Of rows that are as they were given: what GeoJSON says of its features, or the whole row. */
function fieldsOf(rows: Rows): Column[] {
  const properties = (row: number): Record<string, unknown> => {
    const value = rows.row(row);
    const own = typeof value === "object" && value !== null ? (value as { properties?: unknown }).properties : undefined;
    return typeof own === "object" && own !== null ? (own as Record<string, unknown>) : { "": value };
  };
  const names = new Set<string>();
  for (let row = 0; row < rows.count; row++) for (const name of Object.keys(properties(row))) names.add(name);
  return [...names].map((name) => ({ name, rows: rows.count, value: (row) => properties(row)[name] }));
}
