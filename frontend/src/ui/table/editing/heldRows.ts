/** What is selected in an editor, by its rows: where it is when these are elsewhere. */
import { CompactSelection, type GridSelection } from "@glideapps/glide-data-grid";
import type { EditorColumn } from "../../../wire.gen";
import type { RowKey } from "./edits";
import type { RowMap } from "./rowMap";

export interface Held {
  readonly selection: GridSelection;
  /** What the rows in it are known by; null: the row is no more; BELOW: the one below the last. Without an entry, the place is meant. */
  readonly keys: ReadonlyMap<number, RowKey | null>;
  /** The column of its cell. */
  readonly field: string | undefined;
}

/** Of more rows than this, the places stay selected, and in another table none. */
const MOST = 10_000;

/** No row is known by this. */
export const BELOW = "";

export const NOTHING: GridSelection = { columns: CompactSelection.empty(), rows: CompactSelection.empty() };
export const NO_ROWS: Held = { selection: NOTHING, keys: new Map(), field: undefined };

/** A selection, with the rows that it is of. */
export function held(selection: GridSelection, map: RowMap, columns: readonly EditorColumn[]): Held {
  const { rows, current } = selection;
  if (rows.length > MOST || (rows.length === 0 && current === undefined)) return { ...NO_ROWS, selection };
  const places = current === undefined ? [...rows] : [...rows, current.cell[1], current.range.y, current.range.y + current.range.height - 1];
  const keys = new Map<number, RowKey>();
  for (const place of places) {
    const key = map.key(place);
    if (key !== undefined) keys.set(place, key);
  }
  return { selection, keys, field: current === undefined ? undefined : columns[current.cell[0]]?.field };
}

/** The same rows as the page has them now. A range that is no longer in one piece is its one cell. */
export function placed({ selection, keys, field }: Held, map: RowMap, columns: readonly EditorColumn[]): GridSelection {
  const { rows, current } = selection;
  if (keys.size === 0 && field === undefined) return selection;
  const found = map.places(new Map([...keys].flatMap(([row, key]) => (key === null || key === BELOW ? [] : [[key, row] as const]))));
  const placeOf = (row: number) => {
    const key = keys.get(row);
    if (key === undefined) return row;
    return key === BELOW ? map.length : key === null ? undefined : found.get(key);
  };
  const x = current === undefined ? -1 : columns.findIndex((column) => column.field === field);
  const stays = [...keys.keys()].every((row) => placeOf(row) === row) && (current === undefined || x === current.cell[0]);
  if (stays) return selection;
  const ticked = [...rows].map(placeOf).filter((row) => row !== undefined);
  return {
    columns: selection.columns,
    rows: ticked.reduce((all, row) => all.add(row), CompactSelection.empty()),
    ...(current === undefined ? {} : { current: cellsOf(current, x, placeOf) }),
  } as GridSelection;
}

function cellsOf({ cell, range }: NonNullable<GridSelection["current"]>, x: number, placeOf: (row: number) => number | undefined): GridSelection["current"] {
  const y = placeOf(cell[1]);
  if (y === undefined || x < 0) return undefined;
  const top = placeOf(range.y);
  const whole = x === cell[0] && top !== undefined && top - range.y === y - cell[1] && placeOf(range.y + range.height - 1) === top + range.height - 1;
  return { cell: [x, y], range: whole ? { ...range, y: top } : { x, y, width: 1, height: 1 }, rangeStack: [] };
}

/** Whether all of it that there is still is shown: in a sorted table it takes a moment to know where. */
export function isAllPlaced({ selection, keys }: Held, { rows, current }: GridSelection): boolean {
  const isThere = (row: number) => keys.get(row) !== null;
  return rows.length === [...selection.rows].filter(isThere).length && (current !== undefined || selection.current === undefined || !isThere(selection.current.cell[1]));
}

/** The same selection in another table, where its rows are known by `found`. */
export function followed(now: Held, found: ReadonlyMap<RowKey, RowKey | null>, below: number): Held {
  if (now.selection.rows.length > MOST) return NO_ROWS;
  const rows = new Set([...now.keys.keys(), ...(now.selection.current === undefined ? [] : [now.selection.current.cell[1]])]);
  const keyOf = (row: number) => {
    const key = now.keys.get(row);
    return key === undefined || key === null ? (row === below ? BELOW : null) : (found.get(key) ?? null);
  };
  return { ...now, keys: new Map([...rows].map((row) => [row, keyOf(row)])) };
}
