/** Copying out of an editor, and pasting into it. */
import type { GridCell, GridSelection, Item, Rectangle } from "@glideapps/glide-data-grid";
import { table } from "../../../texts/en/table";
import { copySelection } from "../copy";
import { copiedCell } from "../openedCells";
import { isWhole } from "../windows";
import { clipboardRows, copiedRows } from "./clipboard";
import { paste, type Written } from "./ranges";
import { type EditorSheet, rangeOf } from "./useSheet";

interface Place {
  readonly sheet: EditorSheet;
  readonly selection: GridSelection;
  readonly getCell: (item: Item) => GridCell;
  /** Cells may be taken along. */
  readonly exports: boolean;
  /** What is pasted below the last row is a new one. */
  readonly adds: boolean;
  readonly write: (written: Written) => void;
  /** Holds a text for a cell that is about to be opened. False: there is none. */
  readonly holdText: (text: string) => boolean;
  readonly onNote: (change: (note: string) => string) => void;
  /** What has been cut goes. */
  readonly onCut: () => void;
}

export function useClipboard({ sheet, selection, getCell, exports, adds, write, holdText, onNote, onCut }: Place) {
  const { current } = selection;
  const copied = (wanted: Rectangle) => {
    const read = () => Array.from({ length: wanted.height }, (_row, row) => Array.from({ length: wanted.width }, (_column, column) => copiedCell(getCell([wanted.x + column, wanted.y + row]))));
    return () => sheet.windows.whole([rangeOf(sheet, wanted)], read);
  };
  const isHere = ({ x, y, width, height }: Rectangle) =>
    sheet.columns.slice(x, x + width).every((column) => Array.from({ length: height }, (_row, row) => sheet.cell(y + row, column)).every(isWhole));
  const copy = (event: React.ClipboardEvent, after: () => void) => {
    if (!exports) return;
    const copying = copySelection(event, { selection, columns: sheet.columns.length, rows: sheet.rows, cell: getCell, isHere, whole: copied });
    copying?.then(after, (reason: unknown) => onNote(() => (reason as Error).message));
  };
  return {
    copied,
    onCopy: (event: React.ClipboardEvent) => copy(event, () => onNote((now) => (now === table.notCopied ? "" : now))),
    onCut: (event: React.ClipboardEvent) => copy(event, onCut),
    // The event has the text; to read the clipboard without one takes the user's permission.
    onPaste: (event: React.ClipboardEvent) => {
      if (current === undefined || event.target instanceof HTMLInputElement || event.target instanceof HTMLTextAreaElement) return;
      const text = event.clipboardData.getData("text/plain");
      const ours = copiedRows(event.clipboardData.getData("text/html"));
      // A single empty cell has no text: what tells it from nothing is beside it.
      if (text === "" && ours === null) return;
      event.preventDefault();
      if (holdText(text)) return;
      const values = ours ?? clipboardRows(text);
      const { x, y, width, height } = current.range;
      const single = values.length === 1 && values[0]?.length === 1;
      // One value into a range fills all of it.
      const block = single ? Array.from({ length: height }, () => Array<string>(width).fill(values[0]?.[0] ?? "")) : values;
      write(paste(sheet, x, y, block, adds));
    },
  };
}
