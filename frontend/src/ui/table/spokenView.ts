/** What is said when a reader looks at a table in another way, or selects something in it. */
import type { GridSelection } from "@glideapps/glide-data-grid";
import { useEffect, useRef } from "react";
import { table } from "../../texts/en/table";
import { fill } from "../../texts/fill";
import { put } from "../../texts/texts";
import type { TableColumn } from "../../wire.gen";
import { spoken } from "../spoken";
import { nameOf } from "./ColumnMenu";
import type { Sort, View } from "./view";

/**
 * Says by what the rows are sorted now, and how many of them are shown as soon as that is known.
 *
 * @param count how many there are; null: not known yet.
 * @param version another number as soon as rows have come.
 */
export function useSpokenView(view: View, columns: readonly TableColumn[], count: () => number | null, version: number, say: (text: string) => void): void {
  const before = useRef(view);
  const waits = useRef(false);
  useEffect(() => {
    const last = before.current;
    before.current = view;
    if (JSON.stringify(last.sort) !== JSON.stringify(view.sort)) say(sortText(last.sort, view.sort, columns));
    if (rowsShown(last) !== rowsShown(view)) waits.current = true;
    const rows = count();
    if (!waits.current || rows === null) return;
    waits.current = false;
    // The field says it of what it has found.
    if (view.search === "") say(fill(table.found, { count: rows }));
    // oxlint-disable-next-line react/exhaustive-deps -- `version`: the rows may have been counted
  }, [view, version]);
}

function rowsShown({ search, filters, group, opened }: View): string {
  return JSON.stringify([search, filters, group, opened]);
}

/** The column that was sorted by just now, among those that the rows are sorted by. */
export function sortText(before: readonly Sort[], sort: readonly Sort[], columns: readonly TableColumn[]): string {
  const changed = sort.find(([by, descending]) => !before.some(([column, order]) => column === by && order === descending)) ?? sort.at(-1);
  if (changed === undefined) return table.notSorted;
  const column = columns.find(({ at }) => at === changed[0]);
  return put(changed[1] ? table.sortedDown : table.sortedUp, { column: column === undefined ? "" : spoken(nameOf(column)) });
}

/** What is selected now, if that is another number than before; undefined: nothing is to be said. A single cell has the focus, and is read. */
export function selectionText(before: GridSelection, now: GridSelection): string | undefined {
  if (now.rows.length !== before.rows.length) return fill(table.rowsSelected, { count: now.rows.length });
  if (now.columns.length !== before.columns.length) return fill(table.columnsSelected, { count: now.columns.length });
  const cells = cellsOf(now);
  return cells > 1 && cells !== cellsOf(before) ? fill(table.cellsSelected, { count: cells }) : undefined;
}

function cellsOf({ current }: GridSelection): number {
  return current === undefined ? 0 : [current.range, ...current.rangeStack].reduce((sum, { width, height }) => sum + width * height, 0);
}
