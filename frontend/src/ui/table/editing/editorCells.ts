/** What the grid draws of a cell that can be edited. */
import { type GridCell, GridCellKind } from "@glideapps/glide-data-grid";
import type { EditorColumn } from "../../../wire.gen";
import { gridCell, truthOf } from "../cells";
import type { Cell } from "../windows";

/** Colours of a cell that cannot stay as it is, and of a row that is deleted. */
export interface Marks {
  readonly wrong: string;
  readonly text: string;
}

export function editorCell(cell: Cell, column: EditorColumn, placeholder: string, marks: Marks, wrong: boolean, gone: boolean): GridCell {
  const off = column.editor === null;
  const made: GridCell =
    column.editor === "checkbox"
      ? { kind: GridCellKind.Boolean, data: truthOf(cell), readonly: gone, allowOverlay: false, contentAlign: column.alignment ?? undefined }
      : gridCell(shownOf(cell, column), column, placeholder);
  const themeOverride = wrong ? { bgCell: marks.wrong } : gone ? { textDark: marks.text, textLight: marks.text } : undefined;
  return {
    ...made,
    // The field over the cell is ours; of what cannot be edited the grid shows all.
    allowOverlay: off && made.allowOverlay,
    ...("readonly" in made ? { readonly: off || gone } : {}),
    ...(themeOverride === undefined ? {} : { themeOverride }),
  } as GridCell;
}

/** An option's text stands for its value where that is no text. */
function shownOf(cell: Cell, column: EditorColumn): Cell {
  if (cell === null || column.editor !== "select" || typeof cell === "string") return cell;
  const at = (column.choices as readonly Cell[]).indexOf(cell);
  return at < 0 ? cell : ((column.options as readonly string[])[at] ?? cell);
}
