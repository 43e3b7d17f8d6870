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
import { type Key, type Move, typedKeys } from "./held";
import { type Options, optionsOf } from "./OptionPicker";
import { useDraftRow } from "./useDraftRow";
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
  /** How often the server has not taken something. */
  readonly refused: number;
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
  readonly move: Move | null;
  readonly rest: readonly Key[];
  readonly reason: string | null;
}

/** A cell that is opened as soon as its text or its options have come. */
interface Coming {
  readonly x: number;
  readonly y: number;
  readonly text: string | null;
  keys: readonly Key[];
}

/** How often the grid is looked for: after a reload it takes a moment to be there. */
const MOST_LOOKS = 100;

export function useOpenCell({ id, node, grid, sheet, editing, element, setSelection, onTyping, onNote, refused }: Place) {
  const app = useApp();
  const [cell, setCell] = useState<OpenCell | null>(null);
  const asking = useRef<AbortController | null>(null);
  const restored = useRef(false);
  const clickedLast = useRef<Item | null>(null);
  const coming = useRef<Coming | null>(null);
  const entered = useRef<{ readonly row: RowKey; readonly field: string; readonly cell: Cell; readonly text: string } | null>(null);

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
    (x: number, y: number, began: string | null, keys: readonly Key[] = [], refusal: string | null = null) => {
      const column = sheet.columns[x];
      const row = sheet.key(y);
      const value = column === undefined ? undefined : sheet.cell(y, column);
      const bounds = grid.current?.getBounds(x, y);
      if (column === undefined || column.editor === null || row === undefined || value === undefined || bounds === undefined) return false;
      const open = (before: Cell, options: Options | null, held: readonly Key[]) => {
        const { text, move, rest } = typedKeys(began, held);
        coming.current = null;
        setCell({ x, y, row, column, text: text ?? editText(before, column), selected: text === null, bounds, options, before, move, rest, reason: refusal });
      };
      const picks = column.editor === "select" || column.editor === "multiselect";
      asking.current?.abort();
      coming.current = null;
      if (began === null && isPart(value)) {
        const controller = (asking.current = new AbortController());
        const waiting = (coming.current = { x, y, text: began, keys } as Coming);
        const top = sheet.map.viewRow(y) ?? y;
        void sheet.windows.lengthen({ top, bottom: top + 1, left: column.at, right: column.at + 1 }).then((known) => {
          if (controller.signal.aborted) return;
          if (!known) onNote(editor.lost);
          const whole = sheet.cell(y, column);
          // Part of a value is not edited as if it were all of it: why it has not come, the table says.
          if (whole === undefined || isPart(whole)) {
            coming.current = null;
            onTyping(false);
          } else open(whole, null, waiting.keys);
        });
      } else if (picks && column.asks) {
        const controller = (asking.current = new AbortController());
        const waiting = (coming.current = { x, y, text: began, keys } as Coming);
        const cells = Object.fromEntries(sheet.columns.map((each) => [each.field, sheet.cell(y, each) ?? null]));
        app.ask(node, { options: column.field, row: cells }, controller.signal).then(
          (body) => {
            const { choices, labels } = JSON.parse(new TextDecoder().decode(body)) as { choices: Cell[]; labels: string[] };
            if (!controller.signal.aborted) open(value, optionsOf(column, choices, labels), waiting.keys);
          },
          (reason: unknown) => {
            if (controller.signal.aborted) return;
            coming.current = null;
            onTyping(false);
            onNote((reason as Error).message);
          },
        );
      } else open(value, picks ? optionsOf(column, column.choices as Cell[], column.labels) : null, keys);
      onTyping(true);
      onNote("");
      return true;
    },
    [app, grid, node, sheet, onTyping, onNote],
  );

  const close = () => {
    clickedLast.current = null;
    coming.current = null;
    asking.current?.abort();
    keepDraft(app.memory, id, null);
    setCell(null);
    onTyping(false);
  };

  // What was being typed when the page was left.
  const draftRow = useDraftRow(node, sheet, editing.table.data);
  const ready = element !== null && sheet.rows > 0;
  useEffect(() => {
    if (restored.current || !ready) return;
    const draft = keptDraft(app.memory, id);
    if (draft === null || cell !== null) {
      restored.current = true;
      return;
    }
    const x = sheet.columns.findIndex((column) => column.field === draft.field);
    const y = draftRow(draft);
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
  }, [app, id, ready, sheet, editing.table.data, draftRow, show, grid, cell]);

  function select(x: number, y: number) {
    setSelection({ columns: CompactSelection.empty(), rows: CompactSelection.empty(), current: { cell: [x, y], range: { x, y, width: 1, height: 1 }, rangeStack: [] } });
  }
  /** Does what keys do that came too early for the cell that is chosen now. */
  function play([x, y]: Item, keys: readonly Key[]) {
    const at = keys.findIndex(({ key }) => key === "Enter" || key === "F2" || [...key].length === 1);
    const first = keys[at]?.key;
    if (first === undefined || sheet.isDeleted(y) || sheet.columns[x]?.editor === "checkbox") return;
    const text = [...first].length === 1 ? first : null;
    if (show(x, y, text, keys.slice(at + 1))) remember(x, y, text);
  }
  const done: CellEditorProps["onDone"] = (found, [right, below]) => {
    if (cell === null) return;
    const { row, column, x, y, rest } = cell;
    entered.current = found === null ? null : { row, field: column.field, ...found };
    if (found !== null && !same(found.cell, sheet.cell(y, column))) editing.apply((edits) => setCells(edits, [{ row, field: column.field, cell: found.cell }]));
    close();
    const to: Item = [clamp(x + right, sheet.columns.length), clamp(y + below, sheet.rows)];
    select(...to);
    if (right !== 0 || below !== 0) grid.current?.scrollTo(...to);
    grid.current?.focus();
    play(to, rest);
  };
  // What the server has not taken comes back into its field, with the reason.
  const refusals = useRef(refused);
  useEffect(() => {
    if (refused <= refusals.current) return;
    refusals.current = refused;
    const last = entered.current;
    entered.current = null;
    onNote(editor.partly);
    if (last === null || cell !== null || coming.current !== null) return;
    const x = sheet.columns.findIndex((column) => column.field === last.field);
    const y = sheet.map.find(last.row);
    const column = sheet.columns[x];
    // It may have been another edit, of a paste.
    if (column === undefined || y < 0 || same(last.cell, sheet.cell(y, column)) || !show(x, y, last.text, [], editor.notTaken)) return;
    onNote(editor.notTaken);
    remember(x, y, last.text);
    select(x, y);
    // oxlint-disable-next-line react/exhaustive-deps -- `select` is made anew in each render
  }, [refused, cell, sheet, show, remember, onNote]);
  const editorProps = useMemo(() => {
    if (cell === null) return null;
    const { column, y, text, selected, bounds, options, before, move, reason } = cell;
    const offered = editing.offered.find((each) => each.field === column.field);
    const label = fill(editor.cell, { column: column.label ?? column.name, row: String(y + 1) });
    return { column, label, bounds, text, selected, move, reason, options, before, editable: offered !== undefined && offered.editor !== null, taken: (value: Cell) => sheet.values(column, (row) => row === y).has(valueKey(value)) };
  }, [cell, sheet, editing.offered]);
  return {
    cell,
    /** A key after a cell was opened, and before its field is there: it is the field's. */
    hold: (key: string, shift: boolean) => {
      const waiting = coming.current;
      if (waiting === null) return false;
      if (key === "Escape") close();
      else {
        waiting.keys = [...waiting.keys, { key, shift }];
        remember(waiting.x, waiting.y, typedKeys(waiting.text, waiting.keys).text);
      }
      return true;
    },
    /** The same of what is pasted. */
    holdText: (text: string) => {
      const waiting = coming.current;
      if (waiting === null) return false;
      waiting.keys = [...waiting.keys, ...Array.from(text.trim().replace(/\s+/g, " "), (key) => ({ key, shift: false }))];
      return true;
    },
    begin: ([x, y]: Item, typed: string | null) => {
      if (show(x, y, typed)) remember(x, y, typed);
    },
    clicked: ([x, y]: Item, event: CellClickedEventArgs) => {
      // To the grid two clicks soon after one another are a double click, also those on two cells.
      const there = clickedLast.current?.[0] === x && clickedLast.current[1] === y;
      const again = there && (event.isDoubleClick === true || event.isTouch);
      clickedLast.current = [x, y];
      if (coming.current !== null && (coming.current.x !== x || coming.current.y !== y)) close();
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

function same(one: Cell, other: Cell | undefined): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}

function clamp(at: number, count: number): number {
  return Math.max(0, Math.min(count - 1, at));
}
