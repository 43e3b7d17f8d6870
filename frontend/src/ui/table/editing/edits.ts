/**
 * What the user has done to a table, as JSON: `frames/editing/edits.py`.
 *
 * Rows are named by their position in the table whose data `base` names. The
 * server knows what has become of them when the script draws another table.
 */
import type { Cell } from "../windows";

export type Cells = Readonly<Record<string, Cell>>;
/** A row that was added: its id, its cells, and the row of the table that it stands before. */
type AddedRow = readonly [id: string, cells: Cells, before?: number | null];

export interface Edits {
  readonly base: string;
  readonly edited: ReadonlyMap<number, Cells>;
  readonly added: readonly AddedRow[];
  readonly deleted: readonly number[];
  /** Edits of rows that are not in this table: the server's. */
  readonly parked: readonly unknown[];
}

interface OnWire {
  readonly base?: string;
  readonly edited?: readonly (readonly [number, Cells])[];
  readonly added?: readonly AddedRow[];
  readonly deleted?: readonly number[];
  readonly parked?: readonly unknown[];
}

export function parseEdits(text: string | null): Edits {
  const found = (text === null ? {} : JSON.parse(text)) as OnWire;
  return {
    base: found.base ?? "",
    edited: new Map(found.edited ?? []),
    added: found.added ?? [],
    deleted: found.deleted ?? [],
    parked: found.parked ?? [],
  };
}

export function editsText({ base, edited, added, deleted, parked }: Edits): string {
  const wire: Record<string, unknown> = { base };
  if (edited.size > 0) wire["edited"] = [...edited].toSorted(([a], [b]) => a - b);
  if (added.length > 0) wire["added"] = added;
  if (deleted.length > 0) wire["deleted"] = deleted;
  if (parked.length > 0) wire["parked"] = parked;
  return JSON.stringify(wire);
}

/** A row of the page: of the table, by its position, or one that was added, by its id. */
export type RowKey = number | string;

export interface Change {
  readonly row: RowKey;
  readonly field: string;
  readonly cell: Cell;
}

/** Edits cells. */
export function setCells(edits: Edits, changes: readonly Change[]): Edits {
  const edited = new Map(edits.edited);
  const added = new Map(edits.added.map((row) => [row[0], row]));
  for (const { row, field, cell } of changes) {
    if (typeof row === "number") edited.set(row, { ...edited.get(row), [field]: cell });
    else {
      const old = added.get(row);
      if (old !== undefined) added.set(row, [row, { ...old[1], [field]: cell }, old[2] ?? null]);
    }
  }
  return { ...edits, edited, added: [...added.values()] };
}

let count = 0;

/** A name that no other row has, of this tab or another. */
function newRowId(): string {
  count += 1;
  return `${Date.now().toString(36)}-${Math.random().toString(36).slice(2, 8)}-${count}`;
}

/** Adds rows at the end, or before a row of the page. */
export function addRows(edits: Edits, rows: readonly Cells[], before: RowKey | null = null): Edits {
  const place = typeof before === "string" ? (edits.added.find(([id]) => id === before)?.[2] ?? null) : before;
  const made = rows.map((cells): AddedRow => [newRowId(), cells, place]);
  const at = typeof before === "string" ? edits.added.findIndex(([id]) => id === before) : edits.added.length;
  return { ...edits, added: edits.added.toSpliced(at, 0, ...made) };
}

export function deleteRows(edits: Edits, rows: readonly RowKey[]): Edits {
  const gone = new Set(rows);
  const deleted = new Set(edits.deleted);
  for (const row of rows) if (typeof row === "number") deleted.add(row);
  return {
    ...edits,
    edited: new Map([...edits.edited].filter(([row]) => !gone.has(row))),
    added: edits.added.filter(([id]) => !gone.has(id)),
    deleted: [...deleted].toSorted((a, b) => a - b),
  };
}
