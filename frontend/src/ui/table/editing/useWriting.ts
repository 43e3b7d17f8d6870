/** What is done to the rows and cells of an editor but for typing into one: each of it is said to screen readers. */
import { type EditListItem, GridCellKind, type Rectangle } from "@glideapps/glide-data-grid";
import { editor } from "../../../texts/en/editor";
import { table } from "../../../texts/en/table";
import { fill } from "../../../texts/fill";
import type { EditorColumn } from "../../../wire.gen";
import { useApp } from "../../hooks";
import { type Cell, isPart } from "../windows";
import { answered, needsAnswer, type Take } from "./asked";
import { addRows, type Cells, deleteRows, type RowKey, setCells } from "./edits";
import { boxCell } from "./entry";
import { type Area, fillArea, type Written } from "./ranges";
import type { Editing } from "./useEdits";
import { type EditorSheet, rangeOf } from "./useSheet";

interface Place {
  readonly node: number;
  readonly editing: Editing;
  readonly sheet: EditorSheet;
  /** What has not been written, and why. */
  readonly onNote: (note: string) => void;
  /** The table that it was for is no more. */
  readonly onLost: () => void;
  /** Is told of what is written later: the table stays as it is until then. */
  readonly later: (work: Promise<unknown>) => void;
  readonly say: (text: string) => void;
}

export function useWriting({ node, editing, sheet, onNote, onLost, later, say }: Place) {
  const app = useApp();
  const first = firstCells(editing.table.columns);
  const put = ({ changes, more, refused }: Written) => {
    onNote(refused.said());
    if (changes.length === 0 && more.length === 0) return;
    const rows = more.map((cells) => ({ ...first, ...cells }));
    editing.apply((edits) => addRows(setCells(edits, changes), rows));
    say([changes.length > 0 && fill(editor.cellsChanged, { count: changes.length }), rows.length > 0 && fill(editor.rowsAdded, { count: rows.length })].filter(Boolean).join(", "));
  };
  const take: Take = (field, cells) => app.ask(node, { take: field, cells }).then((body) => JSON.parse(new TextDecoder().decode(body)) as Cell[][]);
  const write = (written: Written) => {
    if (!needsAnswer(written, sheet.columns)) return put(written);
    later(answered(written, sheet, first, take).then(put, (reason: unknown) => onNote((reason as Error).message)));
  };
  return {
    write,
    /** What is longer than what the page has of it is filled whole. */
    fillFrom: (from: Area, to: Area) => {
      const isLong = () =>
        Array.from({ length: from.height }, (_row, row) => sheet.columns.slice(from.x, from.x + from.width).some((column) => isPart(sheet.cell(from.y + row, column)))).includes(true);
      if (!isLong()) return write(fillArea(sheet, from, to));
      later(sheet.windows.lengthen(rangeOf(sheet, from)).then((known) => (known ? !isLong() && write(fillArea(sheet, from, to)) : onLost())));
    },
    addRow: (before: RowKey | null = null) => {
      editing.apply((edits) => addRows(edits, [first], before));
      say(fill(editor.rowsAdded, { count: 1 }));
    },
    removeRows: (rows: readonly RowKey[]) => {
      editing.apply((edits) => deleteRows(edits, rows));
      say(fill(editor.rowsDeleted, { count: rows.length }));
    },
    /** The boxes are the grid's own: a click, or the space bar. */
    tick: (items: readonly EditListItem[]) => {
      const changes = items.flatMap(({ location: [x, y], value }) => {
        const column = sheet.columns[x];
        const row = sheet.key(y);
        return column?.editor === "checkbox" && row !== undefined && value.kind === GridCellKind.Boolean ? [{ row, field: column.field, cell: boxCell(value.data === true, column) }] : [];
      });
      if (changes.length > 0) editing.apply((edits) => setCells(edits, changes));
      const [ticked] = items;
      if (ticked?.value.kind === GridCellKind.Boolean) say(ticked.value.data === true ? table.yes : table.no);
    },
    undo: () => {
      if (editing.undo()) say(editor.undone);
    },
    redo: () => {
      if (editing.redo()) say(editor.redone);
    },
  };
}

export type Writing = ReturnType<typeof useWriting>;

/** What a new row has. */
function firstCells(columns: readonly EditorColumn[]): Cells {
  return Object.fromEntries(columns.filter((column) => column.first !== null && column.field !== "").map((column) => [column.field, column.first as Cell]));
}

/** The first row of a range over the others; of a single row the one above over it. */
export function down(range: Rectangle): [Area, Area] {
  return range.height > 1 ? [{ ...range, height: 1 }, range] : [{ ...range, y: Math.max(0, range.y - 1) }, range];
}

/** The same of its first column. */
export function right(range: Rectangle): [Area, Area] {
  return range.width > 1 ? [{ ...range, width: 1 }, range] : [{ ...range, x: Math.max(0, range.x - 1) }, range];
}
