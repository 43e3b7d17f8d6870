/** The cells of an editor as the page shows them: the table's, with the edits over them. */
import type { Rectangle } from "@glideapps/glide-data-grid";
import { useEffect, useLayoutEffect, useMemo, useState } from "react";
import { useApp } from "../../hooks";
import type { EditorColumn } from "../../../wire.gen";
import { useCount } from "../useCount";
import { AS_IT_IS, isPlain, type View } from "../view";
import { type Cell, contentOf, isStyled, type Range, TableWindows } from "../windows";
import type { Editing } from "./useEdits";
import { type Sheet, valueKey } from "./ranges";
import { RowMap } from "./rowMap";

export interface EditorSheet extends Sheet {
  readonly windows: TableWindows;
  readonly map: RowMap;
  readonly error: string | undefined;
  /** Another number whenever cells have come. */
  readonly version: number;
  readonly view: View;
  readonly look: (view: View) => void;
  readonly isDeleted: (row: number) => boolean;
}

export function useSheet(node: number, editing: Editing, shown: readonly EditorColumn[]): EditorSheet {
  const app = useApp();
  const [state, setState] = useState<{ error?: string; version: number }>({ version: 0 });
  const [view, setView] = useState<View>(AS_IT_IS);
  const [windows] = useState(
    () =>
      new TableWindows(
        (id, question, signal) => app.ask(id, question, signal),
        (error) => setState(({ version }) => ({ version: version + 1, ...(error === undefined ? {} : { error }) })),
      ),
  );
  const { table, edits } = editing;
  useLayoutEffect(
    () => windows.take({ node, name: table.data, data: contentOf(table.data, table.columns), rows: table.rows, columns: table.columns.length, first: table.first as Cell[][] }),
    [windows, node, table],
  );
  useEffect(() => () => windows.close(), [windows]);
  const { version } = state;
  const plain = view === AS_IT_IS;
  const count = useCount(plain ? table.rows : windows.count, table.rows);
  return useMemo(() => {
    const map = new RowMap(count, edits, (row) => (plain ? row : windows.seenPosition(row)), plain);
    const added = new Map(edits.added.map(([id, cells]) => [id, cells]));
    const gone = new Set(edits.deleted);
    const cell = (row: number, column: EditorColumn): Cell | undefined => {
      const key = map.key(row);
      if (typeof key === "string") return added.get(key)?.[column.field] ?? null;
      const edited = key === undefined ? undefined : edits.edited.get(key)?.[column.field];
      if (edited !== undefined) return edited;
      const at = map.viewRow(row);
      if (at === null) return null;
      const found = windows.cell(at, column.at);
      // How a Styler draws a cell is of no use where it is another value soon.
      return found !== undefined && isStyled(found) ? (found.value ?? null) : found;
    };
    return {
      columns: shown,
      rows: map.length,
      key: (row) => map.key(row),
      cell,
      values: (column, but) => {
        const found = new Set<unknown>();
        for (let at = 0; at < map.length; at += 1) {
          const value = but(at) ? undefined : cell(at, column);
          if (value !== undefined) found.add(valueKey(value));
        }
        return found;
      },
      isDeleted: (row) => {
        const key = map.key(row);
        return !plain && typeof key === "number" && gone.has(key);
      },
      windows,
      map,
      error: state.error,
      version,
      view,
      look: (next) => {
        const found = isPlain(next) ? AS_IT_IS : next;
        setView(found);
        windows.look(found);
      },
    };
  }, [plain, count, edits, windows, shown, state.error, version, view]);
}

/** A part of the page's rows and columns, as a part of the table. */
export function rangeOf({ columns, map }: EditorSheet, { x, y, width, height }: Rectangle): Range {
  const at = columns.slice(Math.max(0, x), x + width).map((column) => column.at);
  const [top, bottom] = map.span(y, y + height);
  return { top, bottom, left: Math.min(...at), right: Math.max(...at) + 1 };
}
