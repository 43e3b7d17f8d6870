/** The rows that sum others up: of groups, and the one at the end. */
import { type GridCell, GridCellKind, type Theme } from "@glideapps/glide-data-grid";
import { table } from "../../texts/en/table";
import { locale } from "../../texts/texts";
import type { TableColumn } from "../../wire.gen";
import { textOf } from "./show";
import type { Measure } from "./view";
import type { Cell } from "./windows";

const COUNTED: readonly Measure[] = ["filled", "empty", "distinct"];
const counts = new Intl.NumberFormat(locale);

/** What a measure found of a column. */
export function measureText(measure: Measure, cell: Cell, column: TableColumn): string {
  if (cell === null) return "";
  if (COUNTED.includes(measure) || column.content === "boolean") return typeof cell === "number" ? counts.format(cell) : String(cell);
  if (measure === "mean" && column.content === "integer") return textOf(cell, { ...column, content: "number", step: null });
  return textOf(cell, column);
}

/** A cell of a row that sums up. */
export function summaryCell(text: string, theme: Partial<Theme>, contentAlign: "left" | "right" | undefined): GridCell {
  return {
    kind: GridCellKind.Text,
    data: text,
    displayData: text,
    copyData: text,
    allowOverlay: false,
    ...(contentAlign === undefined ? {} : { contentAlign }),
    themeOverride: { bgCell: theme.bgCellMedium as string, baseFontStyle: `600 ${theme.baseFontStyle}` },
  };
}

/** What the row of a group says in a column that it is grouped by. */
export function groupText(cell: Cell, column: TableColumn, placeholder: string): string {
  return cell === null ? placeholder : textOf(cell, column);
}

/** The first of these, with how many rows there are and whether they are shown. */
export function groupName(text: string, size: number, open: boolean): string {
  return `${open ? "▾" : "▸"} ${text} (${counts.format(size)})`;
}

export function totalText(measure: Measure, cell: Cell | undefined, column: TableColumn): string {
  return cell === undefined ? "…" : `${measureName(measure)}: ${measureText(measure, cell, column)}`;
}

/** What a measure is called. */
export function measureName(measure: Measure): string {
  return measure === "empty" ? table.missing : table[measure];
}
