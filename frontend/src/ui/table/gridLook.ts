/** What a Styler of pandas says of a cell, for the grid, which draws on a canvas. */
import { GridCellKind, type GridCell, type Theme } from "@glideapps/glide-data-grid";
import type { TableColumn } from "../../wire.gen";
import { styleOf } from "./looks";
import type { StyledCell } from "./windows";

const SIZE = "14px";
const ALIGNMENTS = { left: "left", start: "left", center: "center", right: "right", end: "right" } as const;

const WRITTEN: readonly (string | null)[] = [null, "text", "number", "date", "time", "datetime"];

/** The Styler's text of a cell. Where `column_config` says how values look (a format, a bar, a chart), it decides. */
export function shownText(styled: StyledCell, column: TableColumn): string | undefined {
  const missing = styled.value === undefined || styled.value === null;
  return missing || (column.format === null && WRITTEN.includes(column.type)) ? styled.text : undefined;
}

/** The cell as it is drawn, with the text and the colours that a Styler gives it. */
export function lookOf(styled: StyledCell, cell: GridCell, column: TableColumn): GridCell {
  const style = styleOf(styled.css ?? "");
  const look = style === undefined ? {} : { themeOverride: themeOf(style as Record<string, string>), ...alignmentOf(style as Record<string, string>) };
  const text = shownText(styled, column);
  if (text === undefined) return { ...cell, ...look } as GridCell;
  const align = "contentAlign" in cell ? { contentAlign: cell.contentAlign } : {};
  return {
    kind: GridCellKind.Text,
    // What is copied is the value, and what is shown the text.
    data: text,
    displayData: text,
    copyData: styled.value === undefined || styled.value === null ? "" : String(styled.value),
    allowOverlay: true,
    readonly: true,
    ...align,
    ...look,
  } as GridCell;
}

function themeOf(style: Record<string, string>): Partial<Theme> {
  const ground = style["backgroundColor"] ?? style["background"];
  const color = style["color"];
  const font = [style["fontStyle"], style["fontWeight"]].filter(Boolean).join(" ");
  return {
    // A gradient is for tables on the page: the canvas knows colours.
    ...(ground !== undefined && !ground.includes("gradient") ? { bgCell: ground } : {}),
    ...(color === undefined ? {} : { textDark: color, textMedium: color, textLight: color, linkColor: color }),
    ...(font === "" ? {} : { baseFontStyle: `${font} ${SIZE}` }),
  };
}

function alignmentOf(style: Record<string, string>): { contentAlign?: "left" | "center" | "right" } {
  const align = ALIGNMENTS[style["textAlign"] as keyof typeof ALIGNMENTS];
  return align === undefined ? {} : { contentAlign: align };
}
