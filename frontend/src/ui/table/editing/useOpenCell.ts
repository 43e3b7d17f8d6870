/** Which cell is being edited, and what is typed into it. */
import type { CellClickedEventArgs, DataEditorRef, GridSelection, Item, Rectangle } from "@glideapps/glide-data-grid";
import { CompactSelection } from "@glideapps/glide-data-grid";
import { type RefObject, useCallback, useEffect, useMemo, useRef, useState } from "react";
import { editor } from "../../../texts/en/editor";
import { fill } from "../../../texts/fill";
import type { EditorColumn } from "../../../wire.gen";
import { useApp } from "../../hooks";
import { type Cell, isPart } from "../windows";
import type { CellEditorProps } from "./CellEditor";
import { keepDraft, keptDraft } from "./draft";
import { type RowKey, setCells } from "./edits";
import { editText } from "./entry";
import { type Options, optionsOf } from "./OptionPicker";
import type { Editing } from "./useEdits";
import { valueKey } from "./ranges";
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
  /** Why a cell cannot be opened, for the user; empty when one is. */
  readonly onNote: (note: string) => void;
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
  /** What the cell has. */
  readonly before: Cell | undefined;
}

/** Looks for the grid, which takes a moment to be there after a reload. */
const MOST_LOOKS = 100;

export function useOpenCell({ id, node, grid, sheet, editing, element, setSelection, onTyping, onNote }: Place) {
  const app = useApp();
  const [cell, setCell] = useState<OpenCell | null>(null);
  const asking = useRef<AbortController | null>(null);
  const restored = useRef(false);
  const clickedLast = useRef<Item | null>(null);

  const remember = useCallback(
    (x: number, y: number, text: string | null) => {
      const column = sheet.columns[x];
      const row = sheet.key(y);
      if (column === undefined || row === undefined) return;
      const shown = sheet.columns.map((each) => sheet.cell(y, each));
      keepDraft(app.memory, id, { base: editing.table.data, row, field: column.field, text, shown });
    },
    [app, id, sheet, editing.table.data],
  );
  /** Opens a cell, with a text or with what it has. False: it cannot be opened, or not yet. */
  const show = useCallback(
    (x: number, y: number, text: string | null) => {
      const column = sheet.columns[x];
      const row = sheet.key(y);
      const value = column === undefined ? undefined : sheet.cell(y, column);
      const bounds = grid.current?.getBounds(x, y);
      if (column === undefined || column.editor === null || row === undefined || value === undefined || bounds === undefined) return false;
      const opened = { x, y, row, column, text: text ?? editText(value, column), selected: text === null, bounds, before: value };
      const picks = column.editor === "select" || column.editor === "multiselect";
      asking.current?.abort();
      if (text === null && isPart(value)) {
        const controller = (asking.current = new AbortController());
        const top = sheet.map.viewRow(y) ?? y;
        void sheet.windows.lengthen({ top, bottom: top + 1, left: column.at, right: column.at + 1 }).then(() => {
          if (controller.signal.aborted) return;
          const whole = sheet.cell(y, column);
          // Part of a value is not edited as if it were all of it: why it has not come, the table says.
          if (whole === undefined || isPart(whole)) onTyping(false);
          else setCell({ ...opened, text: editText(whole, column), before: whole, options: null });
        });
      } else if (picks && column.asks) {
        const controller = (asking.current = new AbortController());
        const cells = Object.fromEntries(sheet.columns.map((each) => [each.field, sheet.cell(y, each) ?? null]));
        app.ask(node, { options: column.field, row: cells }, controller.signal).then(
          (body) => {
            const { choices, labels } = JSON.parse(new TextDecoder().decode(body)) as { choices: Cell[]; labels: string[] };
            if (!controller.signal.aborted) setCell({ ...opened, options: optionsOf(column, choices, labels) });
          },
          (reason: unknown) => {
            if (controller.signal.aborted) return;
            onTyping(false);
            onNote((reason as Error).message);
          },
        );
      } else setCell({ ...opened, options: picks ? optionsOf(column, column.choices as Cell[], column.labels) : null });
      onTyping(true);
      onNote("");
      return true;
    },
    [app, grid, node, sheet, onTyping, onNote],
  );

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
    if (draft === null || cell !== null) {
      restored.current = true;
      return;
    }
    const x = sheet.columns.findIndex((column) => column.field === draft.field);
    const y = draftRow(draft, sheet, editing.table.data);
    // Where its row is not there, or the column cannot be edited, it waits.
    if (x < 0 || y < 0 || sheet.columns[x]?.editor === null || sheet.isDeleted(y)) return;
    // The grid has to be there before it can say where a cell is.
    let looks = 0;
    const timer = window.setInterval(() => {
      looks += 1;
      grid.current?.scrollTo(x, y);
      if (show(x, y, draft.text)) {
        restored.current = true;
        select(x, y);
      } else if (looks < MOST_LOOKS) return;
      window.clearInterval(timer);
    }, 50);
    return () => window.clearInterval(timer);
    // oxlint-disable-next-line react/exhaustive-deps -- `select` is made anew in each render
  }, [app, id, ready, sheet, editing.table.data, show, grid, cell]);

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
    const { column, y, text, selected, bounds, options, before } = cell;
    const offered = editing.offered.find((each) => each.field === column.field);
    const label = fill(editor.cell, { column: column.label ?? column.name, row: String(y + 1) });
    return { column, label, bounds, text, selected, options, before, editable: offered !== undefined && offered.editor !== null, taken: (value: Cell) => sheet.values(column, (row) => row === y).has(valueKey(value)) };
  }, [cell, sheet, editing.offered]);
  return {
    cell,
    begin: ([x, y]: Item, typed: string | null) => {
      if (show(x, y, typed)) remember(x, y, typed);
    },
    clicked: ([x, y]: Item, event: CellClickedEventArgs) => {
      // To the grid two clicks soon after one another are a double click, also those on two cells.
      const there = clickedLast.current?.[0] === x && clickedLast.current[1] === y;
      const again = there && (event.isDoubleClick === true || event.isTouch);
      clickedLast.current = [x, y];
      const column = sheet.columns[x];
      if (!again || column === undefined || column.editor === "checkbox" || sheet.isDeleted(y)) return;
      event.preventDefault();
      if (show(x, y, null)) remember(x, y, null);
    },
    /** The grid has been scrolled. */
    follow: () => {
      if (cell === null) return;
      const bounds = grid.current?.getBounds(cell.x, cell.y);
      if (bounds !== undefined && (bounds.x !== cell.bounds.x || bounds.y !== cell.bounds.y)) setCell({ ...cell, bounds });
    },
    editorProps: { ...editorProps, onDraft: (text: string) => cell !== null && remember(cell.x, cell.y, text), onDone: done } as CellEditorProps,
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
