/** How wide a column is at first: as its header and its first cells need, between limits. */
import type { TableColumn } from "../../wire.gen";
import { shownText } from "./gridLook";
import { iconOf, linkText } from "./links";
import { textOf, typeOf } from "./show";
import { isStyled, type Cell, type StyledCell } from "./windows";

/** What stands in a cell without a value, as Python writes it. */
export const MISSING = "None";

const LEAST = 60;
const MOST = 240;
const LOOKED_AT = 30;
const FIXED: Readonly<Record<string, number>> = {
  checkbox: 75,
  image: 75,
  progress: 150,
  line_chart: 160,
  area_chart: 160,
  bar_chart: 160,
};

let context: CanvasRenderingContext2D | null | undefined;

/** Measures with the font that the page has by now. */
function ruler(): (text: string) => number {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) return (text) => text.length * 8;
  const ruled = context;
  ruled.font = `14px ${getComputedStyle(document.documentElement).getPropertyValue("--font")}`;
  return (text) => ruled.measureText(text).width;
}

/** How wide a text of a cell is, in whole pixels. */
export function textWidth(text: string): number {
  return Math.ceil(ruler()(text));
}

function widest(cell: Cell | StyledCell, column: TableColumn): string {
  if (isStyled(cell)) return shownText(cell, column) ?? widest(cell.value ?? null, column);
  if (cell === null) return MISSING;
  if (typeOf(column) !== "link") return textOf(cell, column);
  return iconOf(column) === undefined ? linkText(String(cell), column) : "";
}

export function columnWidth(column: TableColumn, cells: readonly (Cell | StyledCell)[] | undefined, most = MOST): number {
  const measure = ruler();
  const header = measure(column.label ?? column.name) + 44;
  const fixed = FIXED[typeOf(column)];
  if (fixed !== undefined) return Math.max(header, fixed);
  const texts = (cells ?? []).slice(0, LOOKED_AT).map((cell) => widest(cell, column));
  const content = Math.max(0, ...texts.map((text) => measure(text.slice(0, 80)))) + 20;
  return Math.round(Math.min(most, Math.max(LEAST, header, content)));
}
