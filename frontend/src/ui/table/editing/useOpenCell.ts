/** Which cell is being edited, and what is typed into it. */
import type { CellClickedEventArgs, DataEditorRef, GridSelection, Item, Rectangle } from "@glideapps/glide-data-grid";
import { CompactSelection } from "@glideapps/glide-data-grid";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { editor } from "../../../texts/en/editor";
import { fill } from "../../../texts/fill";
import type { EditorColumn } from "../../../wire.gen";
import { useApp } from "../../hooks";
import type { Cell } from "../windows";
import type { CellEditorProps } from "./CellEditor";
import { keepDraft, keptDraft } from "./draft";
import { type RowKey, setCells } from "./edits";
import { editText } from "./entry";
import { type Options, optionsOf } from "./OptionPicker";
import type { Editing } from "./useEdits";
import type { EditorSheet } from "./useSheet";

interface Place {
  readonly id: string;
  readonly node: number;
  readonly grid: RefObject<DataEditorRef | null>;
  readonly sheet: EditorSheet;
  readonly editing: Editing;
  readonly element: Element | null;
  readonly setSelection: (selection: GridSelection) => void;
  readonly onTyping: (typing: boolean) => void;
}

interface OpenCell {
  readonly x: number;
  readonly y: number;
  readonly row: RowKey;
  readonly column: EditorColumn;
  readonly text: string;
  readonly selected: boolean;
  readonly bounds: Rectangle;
  readonly options: Options | null;
}

export function useOpenCell({ id, node, grid, sheet, editing, element, setSelection, onTyping }: Place) {
  const app = useApp();
  const [cell, setCell] = useState<OpenCell | null>(null);
  const asking = useRef<AbortController | null>(null);
  const restored = useRef(false);
  const clickedLast = useRef<Item | null>(null);

  const show = useCallback(
    (x: number, y: number, text: string | null, selected: boolean) => {
      const column = sheet.columns[x];
      const row = sheet.key(y);
      const value = column === undefined ? undefined : sheet.cell(y, column);
      const bounds = grid.current?.getBounds(x, y);
      if (column === undefined || column.editor === null || row === undefined || value === undefined || bounds === undefined) return false;
      const opened = { x, y, row, column, text: text ?? editText(value, column), selected, bounds };
      const picks = column.editor === "select" || column.editor === "multiselect";
      if (picks && column.asks) {
        asking.current?.abort();
        const controller = (asking.current = new AbortController());
        const cells = Object.fromEntries(sheet.columns.map((each) => [each.field, sheet.cell(y, each) ?? null]));
        app.ask(node, { options: column.field, row: cells }, controller.signal).then(
          (body) => {
            const { choices, labels } = JSON.parse(new TextDecoder().decode(body)) as { choices: Cell[]; labels: string[] };
            if (!controller.signal.aborted) setCell({ ...opened, options: optionsOf(column, choices, labels) });
          },
          () => undefined,
        );
      } else setCell({ ...opened, options: picks ? optionsOf(column, column.choices as Cell[], column.labels) : null });
      onTyping(true);
      return true;
    },
    [app, grid, node, sheet, onTyping],
  );

  const remember = (text: string) => {
    if (cell === null) return;
    const shown = sheet.columns.map((column) => sheet.cell(cell.y, column));
    keepDraft(app.memory, id, { base: editing.table.data, row: cell.row, field: cell.column.field, text, shown });
  };
  const close = () => {
    clickedLast.current = null;
    asking.current?.abort();
    keepDraft(app.memory, id, null);
    setCell(null);
    onTyping(false);
  };

  // What was being typed when the page was left.
  const ready = element !== null && sheet.rows > 0;
  useEffect(() => {
    if (restored.current || !ready) return;
    const draft = keptDraft(app.memory, id);
    if (draft === null) {
      restored.current = true;
      return;
    }
    const x = sheet.columns.findIndex((column) => column.field === draft.field);
    const y = draftRow(draft, sheet, editing.table.data);
    if (x < 0 || y < 0) return;
    // The grid has to be there before it can say where a cell is.
    const timer = window.setInterval(() => {
      grid.current?.scrollTo(x, y);
      if (!show(x, y, draft.text, false)) return;
      restored.current = true;
      select(x, y);
      window.clearInterval(timer);
    }, 50);
    return () => window.clearInterval(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- `select` is made anew in each render
  }, [app, id, ready, sheet, editing.table.data, show, grid]);

  function select(x: number, y: number) {
    setSelection({ columns: CompactSelection.empty(), rows: CompactSelection.empty(), current: { cell: [x, y], range: { x, y, width: 1, height: 1 }, rangeStack: [] } });
  }
  const done: CellEditorProps["onDone"] = (entered, [right, below]) => {
    if (cell === null) return;
    const { row, column, x, y } = cell;
    if (entered !== null && !same(entered.cell, sheet.cell(y, column))) editing.apply((edits) => setCells(edits, [{ row, field: column.field, cell: entered.cell }]));
    close();
    const to: Item = [clamp(x + right, sheet.columns.length), clamp(y + below, sheet.rows)];
    select(...to);
    if (right !== 0 || below !== 0) grid.current?.scrollTo(...to);
    grid.current?.focus();
  };
  const editorProps = useMemo(() => {
    if (cell === null) return null;
    const { column, y, text, selected, bounds, options } = cell;
    const label = fill(editor.cell, { column: column.label ?? column.name, row: String(y + 1) });
    return { column, label, bounds, text, selected, options, taken: (value: Cell) => sheet.taken(column, value, y) };
  }, [cell, sheet]);
  return {
    cell,
    begin: ([x, y]: Item, typed: string | null) => {
      if (show(x, y, typed, typed === null)) remember(typed ?? "");
    },
    clicked: ([x, y]: Item, event: CellClickedEventArgs) => {
      // To the grid two clicks soon after one another are a double click, also those on two cells.
      const there = clickedLast.current?.[0] === x && clickedLast.current[1] === y;
      const again = there && (event.isDoubleClick === true || event.isTouch);
      clickedLast.current = [x, y];
      const column = sheet.columns[x];
      if (!again || column === undefined || column.editor === "checkbox" || sheet.isDeleted(y)) return;
      event.preventDefault();
      show(x, y, null, true);
    },
    /** The grid has been scrolled. */
    follow: () => {
      if (cell === null) return;
      const bounds = grid.current?.getBounds(cell.x, cell.y);
      if (bounds !== undefined && (bounds.x !== cell.bounds.x || bounds.y !== cell.bounds.y)) setCell({ ...cell, bounds });
    },
    editorProps: { ...editorProps, onDraft: remember, onDone: done } as CellEditorProps,
  };
}

/** The row that was being typed into: where it was, or where it is in another table. */
function draftRow(draft: { base: string; row: RowKey; shown: readonly unknown[] }, sheet: EditorSheet, base: string): number {
  if (typeof draft.row === "string" || draft.base === base) return sheet.map.find(draft.row);
  const shown = JSON.stringify(draft.shown);
  for (let row = 0; row < sheet.rows; row += 1) {
    if (JSON.stringify(sheet.columns.map((column) => sheet.cell(row, column))) === shown) return row;
  }
  return -1;
}

function same(one: Cell, other: Cell | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function clamp(at: number, count: number): number {
  return Math.max(0, Math.min(count - 1, at));
}
