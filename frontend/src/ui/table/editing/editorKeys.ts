/** What the keys do in an editor's grid, where they do not do what they do in each grid. */
import type { GridKeyEventArgs, GridSelection, Item } from "@glideapps/glide-data-grid";
import { leavesGrid } from "../grid";
import type { EditorSheet } from "./useSheet";
import { down, right, type Writing } from "./useWriting";

interface Place {
  readonly sheet: EditorSheet;
  readonly selection: GridSelection;
  readonly writing: Writing;
  readonly adds: boolean;
  /** The table has the whole window. */
  readonly full: boolean;
  /** Holds a key for a cell that is about to be opened. False: there is none. */
  readonly hold: (key: string, shift: boolean) => boolean;
  /** Opens a cell with a text; null: with what it has, all of it chosen. */
  readonly begin: (cell: Item, text: string | null) => void;
  /** Types into a row that is not there yet. */
  readonly typeBelow: (cell: Item, key: string) => void;
  readonly onSort: (column: number, more: boolean) => void;
}

/** Keys that an input method takes, or that an accent begins with: what comes of them is written by the field, which has to be there by then. */
const COMPOSED = ["Process", "Dead"];

export function pressKey(event: GridKeyEventArgs, place: Place): void {
  const { sheet, selection, writing, begin } = place;
  const { current } = selection;
  const command = event.ctrlKey || event.metaKey;
  const key = event.key.toLowerCase();
  const handle = (action?: () => void) => {
    event.cancel();
    event.preventDefault();
    event.stopPropagation();
    action?.();
  };
  if (!command && place.hold(event.key, event.shiftKey)) return handle();
  if (command && key === "z") return handle(event.shiftKey ? writing.redo : writing.undo);
  if (command && key === "y") return handle(writing.redo);
  if (place.full && leavesGrid(event.key, selection)) return event.cancel();
  if (current === undefined) return;
  const { range, cell } = current;
  if (command && key === "d") return handle(() => writing.fillFrom(...down(range)));
  if (command && key === "r") return handle(() => writing.fillFrom(...right(range)));
  if (event.altKey && event.key === "ArrowDown") return handle(() => place.onSort(cell[0], event.shiftKey));
  if (command || event.altKey) return;
  const isText = event.key.length === 1 && event.key !== " ";
  const isComposed = COMPOSED.includes(event.key);
  // The row below the last one becomes a new one, which has the selection then.
  if (place.adds && cell[1] === sheet.rows) {
    if (event.key === "Enter" || event.key === "F2") return handle(() => writing.addRow());
    if (isText) return handle(() => place.typeBelow(cell, event.key));
    return;
  }
  const column = sheet.columns[cell[0]];
  if (column === undefined || column.editor === null || column.editor === "checkbox" || sheet.isDeleted(cell[1])) return;
  if (event.key === "Enter" || event.key === "F2") return handle(() => begin(cell, null));
  if (isText) return handle(() => begin(cell, event.key));
  if (!isComposed) return;
  // The key itself goes on to the field. Where nothing comes of it, the cell stays as it is.
  event.cancel();
  begin(cell, null);
}
