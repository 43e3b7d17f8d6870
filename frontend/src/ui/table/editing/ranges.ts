/** What a paste, a fill or an emptied range does to the cells of the page. */
import type { Change, RowKey } from "./edits";
import { editor } from "../../../texts/en/editor";
import type { EditorColumn } from "../../../wire.gen";
import type { Cell } from "../windows";
import { truthOf } from "../cells";
import { boxCell, editText, type Entry, problemOf, readText } from "./entry";
import { Refused } from "./refused";

export interface Area {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** What the cells are that are written to. */
export interface Sheet {
  readonly columns: readonly EditorColumn[];
  readonly rows: number;
  readonly key: (row: number) => RowKey | undefined;
  readonly cell: (row: number, column: EditorColumn) => Cell | undefined;
  /** The values that rows have in the column, but for some rows: as `valueKey` names them. */
  readonly values: (column: EditorColumn, but: (row: number) => boolean) => Set<unknown>;
}

export interface Written {
  readonly changes: readonly Change[];
  /** Rows that are needed beyond the last one: their cells. */
  readonly more: readonly Record<string, Cell>[];
  /** Why cells were left as they were: how many by reason. */
  readonly refused: Refused;
}

/** One name for equal values. */
export function valueKey(cell: Cell): unknown {
  return Array.isArray(cell) ? JSON.stringify(cell) : cell;
}

/** Tells whether a value is there already: in another row, or written into one just now. */
class Uniqueness {
  private readonly seen = new Map<number, Set<unknown>>();

  constructor(
    private readonly sheet: Sheet,
    private readonly written: (row: number) => boolean,
  ) {}

  private of(column: EditorColumn): Set<unknown> {
    let found = this.seen.get(column.at);
    if (found === undefined) this.seen.set(column.at, (found = this.sheet.values(column, this.written)));
    return found;
  }

  /** The value, if the column can have it once more; what stays in its place counts, too. */
  checked(entry: Entry, column: EditorColumn, before: Cell | undefined): Entry {
    let found = entry;
    if ("cell" in entry) {
      const reason = problemOf(entry.cell, column, (cell) => this.of(column).has(valueKey(cell)));
      if (reason !== null) found = { reason };
    }
    const stays = "cell" in found ? found.cell : before;
    if (column.unique && stays !== undefined) this.of(column).add(valueKey(stays));
    return found;
  }
}

/** Writes a block of texts, the first at a cell. What does not fit a column is left as it was. */
export function paste(sheet: Sheet, x: number, y: number, texts: readonly (readonly string[])[], grows: boolean): Written {
  const changes: Change[] = [];
  const more: Record<string, Cell>[] = [];
  const refused = new Refused();
  const unique = new Uniqueness(sheet, (row) => row >= y && row < y + texts.length);
  texts.forEach((line, down) => {
    const row = y + down;
    const added: Record<string, Cell> | null = row < sheet.rows ? null : {};
    const key = added === null ? sheet.key(row) : undefined;
    line.forEach((text, right) => {
      const column = sheet.columns[x + right];
      if (column === undefined || (added !== null && !grows)) {
        // Spreadsheets also copy the empty cells beside what they have.
        if (text !== "") refused.outside += 1;
        return;
      }
      if (added === null && key === undefined) return;
      const before = added === null ? sheet.cell(row, column) : undefined;
      if (column.editor === null) {
        if (text !== copyText(before, column)) refused.add(editor.readOnly);
        return;
      }
      const entry = unique.checked(readText(text, column, before), column, before);
      if ("reason" in entry) refused.add(entry.reason);
      else if (added !== null) added[column.field] = entry.cell;
      else changes.push({ row: key as RowKey, field: column.field, cell: entry.cell });
    });
    if (added !== null && grows) more.push(added);
  });
  return { changes, more, refused };
}

/** What a copy of the cell has: whole rows are pasted back where some columns cannot be edited. */
function copyText(cell: Cell | undefined, column: EditorColumn): string {
  const ticked = typeof cell === "boolean" || column.editor === "checkbox" ? truthOf(cell ?? null) : undefined;
  if (ticked !== undefined) return ticked ? "TRUE" : "FALSE";
  return editText(cell ?? null, column);
}

/** Repeats the cells of one area over another one. */
export function fillArea(sheet: Sheet, from: Area, to: Area): Written {
  const changes: Change[] = [];
  const refused = new Refused();
  const unique = new Uniqueness(sheet, (row) => row >= to.y && row < to.y + to.height && !(row >= from.y && row < from.y + from.height));
  for (let row = to.y; row < to.y + to.height; row += 1) {
    for (let x = to.x; x < to.x + to.width; x += 1) {
      if (inside(from, x, row)) continue;
      const column = sheet.columns[x];
      const source = sheet.columns[from.x + modulo(x - from.x, from.width)];
      const key = sheet.key(row);
      if (column === undefined || source === undefined || key === undefined) continue;
      const cell = sheet.cell(from.y + modulo(row - from.y, from.height), source);
      if (cell === undefined) continue;
      const before = sheet.cell(row, column);
      if (column.editor === null) {
        if (before !== undefined && valueKey(cell) !== valueKey(before)) refused.add(editor.readOnly);
        continue;
      }
      const entry: Entry = source === column ? { cell } : readText(editText(cell, source), column, before);
      const found = unique.checked(entry, column, before);
      if ("reason" in found) refused.add(found.reason);
      else changes.push({ row: key, field: column.field, cell: found.cell });
    }
  }
  return { changes, more: [], refused };
}

/** Empties the cells of an area. */
export function clearArea(sheet: Sheet, areas: readonly Area[]): Written {
  const changes: Change[] = [];
  const refused = new Refused();
  for (const area of areas) {
    for (let row = area.y; row < Math.min(sheet.rows, area.y + area.height); row += 1) {
      const key = sheet.key(row);
      for (const column of sheet.columns.slice(area.x, area.x + area.width)) {
        if (key === undefined) continue;
        if (column.editor === null) {
          if (copyText(sheet.cell(row, column), column) !== "") refused.add(editor.readOnly);
          continue;
        }
        const problem = problemOf(null, column);
        if (problem === null) changes.push({ row: key, field: column.field, cell: column.editor === "checkbox" ? boxCell(false, column) : null });
        else refused.add(problem);
      }
    }
  }
  return { changes, more: [], refused };
}

function inside(area: Area, x: number, y: number): boolean {
  return x >= area.x && x < area.x + area.width && y >= area.y && y < area.y + area.height;
}

function modulo(value: number, size: number): number {
  return ((value % size) + size) % size;
}
