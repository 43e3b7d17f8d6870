/** What a table and an editor have in common of the grid. */
import type { GridColumn, GridSelection } from "@glideapps/glide-data-grid";

/** Pixels of a row that says nothing of its height. */
export const ROW = 35;
const BORDERED = 2;
/** Pixels of a table that says nothing of its height: ten rows, and enough of the next one to see that there are more. */
const MOST = 400;

/** Pixels of the column with the boxes of the rows. */
const MARKERS = 32;
/** Pixels that a bar for scrolling may take. */
const BAR = 15;

/** Properties of the grid. */
export const GRID = {
  width: "100%",
  height: "100%",
  headerHeight: ROW,
  smoothScrollX: true,
  smoothScrollY: true,
  minColumnWidth: 50,
  maxColumnWidth: 1000,
  maxColumnAutoWidth: 500,
  copyHeaders: false,
  verticalBorder: true,
  scaleToRem: false,
} as const;

/** The height of a table's box as CSS has it. `rows`: those below the header; `more`: what the header has above it. */
export function heightOf(height: number | "auto" | "content" | "stretch", rows: number, rowHeight: number, more = 0): number | string {
  if (typeof height === "number") return height;
  if (height === "stretch") return "100%";
  return Math.min((Math.max(1, rows) + 1) * rowHeight + more + BORDERED, height === "content" ? 10_000 : MOST);
}

/** The boxes of the rows. */
export function rowMarkers(checkboxStyle: "square" | "circle") {
  return { kind: "checkbox-visible" as const, checkboxStyle, width: MARKERS };
}

/** The style of a table's box. `height`: of the box; `rowsHeight`: of all rows, with the header; `fits`: it is as wide as its columns, where there is room. Else it fills its place, and a place that is as wide as what it holds is as wide as the columns: a canvas has no width of its own. */
export function boxStyle(height: number | string, rowsHeight: number, fits: boolean, columns: readonly GridColumn[], marked: boolean) {
  const bar = typeof height === "number" && rowsHeight + BORDERED > height ? BAR : 0;
  const width = columns.reduce((sum, column) => sum + ("width" in column ? column.width : 0), (marked ? MARKERS : 0) + bar);
  return fits ? { height, width: width + BORDERED } : { height, contain: "inline-size", containIntrinsicWidth: `${width}px` };
}

/** Escape takes back what is selected. Where that is no more than the cell that has the focus, it is not for the grid: the window may be given back. */
export function leavesGrid(key: string, { rows, columns, current }: GridSelection): boolean {
  const isCell = current === undefined || (current.range.width === 1 && current.range.height === 1 && current.rangeStack.length === 0);
  return key === "Escape" && rows.length === 0 && columns.length === 0 && isCell;
}
