/** What is selected: positions in the table and names of columns, as rows and columns of the grid. */
import { CompactSelection, type GridSelection } from "@glideapps/glide-data-grid";
import type { TableColumn } from "../../wire.gen";
import type { TableWindows } from "./windows";

/** Positions of rows, names of columns, and of cells both. */
export type Selected = [rows: number[], columns: string[], cells: [number, string][]];

/** Rows of a view in which the positions that are selected are looked for. */
const LOOKED_AT = 20_000;

export function toGrid(value: Selected | null, shown: readonly TableColumn[], windows: TableWindows, local: GridSelection): GridSelection {
  let rows = CompactSelection.empty();
  for (const row of rowsOf(value?.[0] ?? [], windows)) rows = rows.add(row);
  let columns = CompactSelection.empty();
  for (const name of value?.[1] ?? []) {
    const at = shown.findIndex((column) => column.name === name);
    if (at >= 0) columns = columns.add(at);
  }
  return { ...local, rows, columns };
}

function rowsOf(positions: readonly number[], windows: TableWindows): readonly number[] {
  if (positions.length === 0 || windows.plain) return positions;
  const wanted = new Set(positions);
  const found: number[] = [];
  for (let row = 0; row < Math.min(windows.count ?? 0, LOOKED_AT) && found.length < wanted.size; row += 1) {
    const position = windows.position(row);
    if (position !== undefined && wanted.has(position)) found.push(row);
  }
  return found;
}

/** Positions that are selected, and are in no row of the view that is known. */
export function outOfView(value: Selected | null, rows: CompactSelection, windows: TableWindows): readonly number[] {
  const selected = value?.[0] ?? [];
  if (selected.length === 0 || windows.plain) return [];
  const inView = new Set([...rows].map((row) => windows.position(row)));
  return selected.filter((position) => !inView.has(position));
}

/** The rows of the view of which something is selected. */
export function selectedRows(grid: GridSelection, modes: Modes): readonly number[] {
  const { y, height } = modes.cells && grid.current !== undefined ? grid.current.range : { y: 0, height: 0 };
  return [...(modes.rows ? grid.rows : []), ...Array.from({ length: height }, (_row, row) => y + row)];
}

/** From the first to after the last row whose position has to be asked for; undefined: all are known. */
export function unknownRows(grid: GridSelection, windows: TableWindows, modes: Modes): readonly [number, number] | undefined {
  const unknown = selectedRows(grid, modes).filter((row) => windows.seenPosition(row) === undefined && windows.size(row) === 0);
  return unknown.length === 0 ? undefined : [unknown.reduce((one, other) => Math.min(one, other)), unknown.reduce((one, other) => Math.max(one, other)) + 1];
}

interface Modes {
  readonly rows: boolean;
  readonly columns: boolean;
  readonly cells: boolean;
}

/** What is selected in the grid; `positionOf` is undefined for rows of groups. */
export function fromGrid(grid: GridSelection, shown: readonly TableColumn[], positionOf: (row: number) => number | undefined, modes: Modes): Selected {
  const found: Selected = [[], [], []];
  if (modes.rows) for (const row of grid.rows) push(found[0], positionOf(row));
  if (modes.columns) for (const column of grid.columns) push(found[1], dataName(shown[column]));
  if (modes.cells && grid.current !== undefined) {
    const { x, y, width, height } = grid.current.range;
    for (let row = y; row < y + height; row += 1) {
      const position = positionOf(row);
      for (const column of shown.slice(x, x + width)) {
        const name = dataName(column);
        if (position !== undefined && name !== undefined) found[2].push([position, name]);
      }
    }
  }
  return found;
}

/** Levels of the index are not selected. */
function dataName(column: TableColumn | undefined): string | undefined {
  return column === undefined || column.index ? undefined : column.name;
}

function push<T>(list: T[], value: T | undefined): void {
  if (value !== undefined) list.push(value);
}
