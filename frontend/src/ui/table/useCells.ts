import type { GridCell, Item, Theme } from "@glideapps/glide-data-grid";
import { useCallback } from "react";
import type { TableColumn } from "../../wire.gen";
import { gridCell, LOADING } from "./cells";
import type { Look } from "./look";
import { textOf, typeOf } from "./show";
import { groupName, groupText, measureText, summaryCell, totalText } from "./summary";
import type { View } from "./view";
import { longCell } from "./openedCells";
import { type Cell, isCut, type TableWindows } from "./windows";

interface Shown {
  readonly columns: readonly TableColumn[];
  readonly windows: TableWindows;
  /** Another number as soon as cells have come. */
  readonly version: number;
  readonly look: Look;
  readonly view: View;
  /** Rows of the view; the one after them sums up. */
  readonly rows: number;
  readonly totals: ReadonlyMap<number, Cell>;
  readonly placeholder: string;
  readonly theme: Partial<Theme> | null;
}

/** What the grid draws in each cell. */
export function useCells(shown: Shown): (item: Item) => GridCell {
  const { columns, windows, version, look, view, rows, totals, placeholder, theme } = shown;
  return useCallback(
    ([x, y]: Item): GridCell => {
      const column = columns[x];
      if (column === undefined || theme === null) return LOADING;
      if (y >= rows) return totalOf(column, look, totals, theme);
      const cell = windows.cell(y, column.at);
      if (cell === undefined) return LOADING;
      const size = windows.size(y);
      if (size > 0) return groupOf(windows.value(y, column.at) ?? null, column, size, y, { windows, view, placeholder, theme });
      const value = windows.value(y, column.at);
      const made = gridCell(cell, column, placeholder);
      const drawn = isCut(value) ? longCell(made, value, () => windows.text(y, column.at)) : made;
      return has(view.search, value ?? null, column) ? { ...drawn, themeOverride: { bgCell: theme.bgSearchResult as string } } : drawn;
    },
    // oxlint-disable-next-line react/exhaustive-deps -- `version`: cells have come
    [columns, windows, version, look, view, rows, totals, placeholder, theme],
  );
}

function totalOf(column: TableColumn, look: Look, totals: ReadonlyMap<number, Cell>, theme: Partial<Theme>): GridCell {
  const measure = look.totals.find(([of]) => of === column.at)?.[1];
  return summaryCell(measure === undefined ? "" : totalText(measure, totals.get(column.at), column), theme, alignOf(column));
}

function groupOf(cell: Cell, column: TableColumn, size: number, row: number, { windows, view, placeholder, theme }: { windows: TableWindows; view: View; placeholder: string; theme: Partial<Theme> }): GridCell {
  const place = view.group.indexOf(column.at);
  if (place >= 0) {
    const text = groupText(cell, column, placeholder);
    return summaryCell(place === 0 ? groupName(text, size, isOpen(windows, view, row)) : text, theme, "left");
  }
  const measure = view.summaries.find(([of]) => of === column.at)?.[1];
  return summaryCell(measure === undefined ? "" : measureText(measure, cell, column), theme, alignOf(column));
}

/** What the rows of a group have in common. */
export function groupKey(windows: TableWindows, view: View, row: number): readonly Cell[] {
  return view.group.map((column) => windows.value(row, column) ?? null);
}

function isOpen(windows: TableWindows, view: View, row: number): boolean {
  const key = JSON.stringify(groupKey(windows, view, row));
  return view.opened.some((one) => JSON.stringify(one) === key);
}

function alignOf(column: TableColumn): "left" | "right" {
  return typeOf(column) === "number" ? "right" : "left";
}

/** A search has found this cell: the server looks at what is there, and the reader at what is shown. */
function has(search: string, cell: Cell, column: TableColumn): boolean {
  if (search === "" || cell === null) return false;
  const text = search.toLowerCase();
  return textOf(cell, column).toLowerCase().includes(text) || String(cell).toLowerCase().includes(text);
}
