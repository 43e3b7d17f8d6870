/** The header of an editor: what its columns are called, how they are sorted, and which of them cannot be edited. */
import type { GridColumn, SpriteMap, Theme } from "@glideapps/glide-data-grid";
import type { DataEditorProps, EditorColumn } from "../../../wire.gen";
import { editor } from "../../../texts/en/editor";
import type { Sort } from "../view";
import { columnWidth, textWidth } from "../width";
import type { Cell } from "../windows";

/** The lock of a column that cannot be edited; the columns of a table that is read-only as a whole have none. */
const LOCK = "lock";
export const HEADER_ICONS: SpriteMap = {
  [LOCK]: ({ bgColor }) =>
    `<svg width="20" height="20" viewBox="0 0 20 20" fill="none" xmlns="http://www.w3.org/2000/svg"><path d="M6 9.25h8v6H6zM7.75 9V7a2.25 2.25 0 0 1 4.5 0v2" stroke="${bgColor}" stroke-width="1.5" stroke-linejoin="round"/></svg>`,
};

/** Shows the sign for new rows alone. */
const SIGN = " ";
/** Pixels that stand beside a text in the row for new rows: the sign before it, and what is left free around both. */
const BESIDE = 42;

export interface Header {
  readonly sort: readonly Sort[];
  /** Those that the user has set. */
  readonly widths: ReadonlyMap<number, number>;
  readonly props: DataEditorProps;
  /** Rows can be added. */
  readonly adds: boolean;
  readonly theme: Partial<Theme>;
}

export function editorHeader(columns: readonly EditorColumn[], { sort, widths, props, adds, theme }: Header): GridColumn[] {
  const room = adds ? textWidth(editor.add) + BESIDE : 0;
  return columns.map((column, place) => {
    const at = sort.findIndex(([by]) => by === column.at);
    const order = sort[at];
    const arrow = order === undefined ? "" : ` ${order[1] ? "↓" : "↑"}${sort.length > 1 ? at + 1 : ""}`;
    const set = widths.get(column.at) ?? column.width;
    const needed = columnWidth(column, props.first[column.at] as Cell[] | undefined);
    const width = set ?? (place === 0 ? Math.max(needed, room) : needed);
    return {
      id: String(column.at),
      title: (column.label ?? column.name) + (column.required && column.editor !== null ? " *" : "") + arrow,
      width,
      ...(set === null && !column.index ? { grow: 1 } : {}),
      ...(isLocked(column, props) ? { indicatorIcon: LOCK, themeOverride: { bgCell: theme.bgCellMedium ?? "" } } : {}),
      // The row below the last one says in its first cell what it is for: with a sign alone, where the app or the user wants that narrower.
      trailingRowOptions: { hint: place > 0 ? "" : width >= room ? editor.add : SIGN },
    };
  });
}

/** A column that cannot be edited among others that can. */
function isLocked(column: EditorColumn, props: DataEditorProps): boolean {
  return column.editor === null && !props.disabled;
}
