/** What a table and an editor have in common of the grid. */

/** Pixels of a row that says nothing of its height. */
export const ROW = 35;
const BORDERED = 2;
/** Pixels of a table that says nothing of its height: ten rows, and enough of the next one to see that there are more. */
const MOST = 400;

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
