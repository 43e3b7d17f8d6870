/** From a value and its column to what the grid draws. */
import { type GridCell, GridCellKind } from "@glideapps/glide-data-grid";
import { rtl } from "../../texts/texts";
import type { TableColumn } from "../../wire.gen";
import { buttonCell } from "./buttonCell";
import { iconOf, isSafeLink, linkText } from "./links";
import { listText } from "./listText";
import { inOwnDirection } from "./direction";
import { inOneLine, mediaCell, textCell } from "./openedCells";
import { textOf, typeOf } from "./show";
import { lookOf } from "./gridLook";
import { isStyled, type Cell, type StyledCell } from "./windows";
import type { ChartCell, ProgressCell } from "./drawn";

/** The cell that stands for one that has not come. */
export const LOADING: GridCell = { kind: GridCellKind.Loading, allowOverlay: false, skeletonWidth: 60, skeletonWidthVariability: 40 };

/** What the grid draws of a cell that has come. */
export function gridCell(cell: Cell | StyledCell, column: TableColumn, placeholder: string): GridCell {
  return isStyled(cell) ? lookOf(cell, plainCell(cell.value ?? null, column, placeholder), column) : plainCell(cell, column, placeholder);
}

function plainCell(cell: Cell, column: TableColumn, placeholder: string): GridCell {
  const contentAlign = column.alignment ?? (rtl ? "right" : undefined);
  if (cell === null && typeOf(column) === "button") placeholder = "";
  if (cell === null) {
    return {
      kind: GridCellKind.Text,
      data: "",
      displayData: placeholder,
      allowOverlay: false,
      style: "faded",
      copyData: "",
      contentAlign: contentAlign ?? (typeOf(column) === "number" ? "right" : undefined),
    };
  }
  const type = typeOf(column);
  switch (type) {
    case "button":
      return buttonCell(textOf(cell, column), column.look ?? "secondary");
    case "audio":
    case "video":
      return mediaCell(type, String(cell));
    case "json":
      return textCell("json", typeof cell === "string" ? cell : JSON.stringify(cell));
    case "number": {
      const text = textOf(cell, column);
      return {
        kind: GridCellKind.Text,
        // A screen reader hears what is seen; what is opened or copied is exact.
        data: text,
        displayData: text,
        copyData: String(cell),
        allowOverlay: true,
        readonly: true,
        contentAlign: contentAlign ?? "right",
        style: column.index ? "faded" : "normal",
      };
    }
    case "checkbox": {
      const data = truthOf(cell);
      // A box stands in the middle, whichever way texts go.
      if (data !== undefined) return { kind: GridCellKind.Boolean, data, readonly: true, allowOverlay: false, contentAlign: column.alignment ?? undefined };
      break;
    }
    case "list":
    case "multiselect":
      return {
        kind: GridCellKind.Bubble,
        data: (Array.isArray(cell) ? cell : [cell]).map((item) => labelOf(String(item), column)),
        allowOverlay: true,
        copyData: Array.isArray(cell) ? listText(cell) : textOf(cell, column),
      };
    case "link":
      return linkCell(String(cell), column);
    case "image":
      return { kind: GridCellKind.Image, data: [String(cell)], readonly: true, allowOverlay: true, rounding: 4, copyData: String(cell) };
    case "markdown":
      return textCell("markdown", String(cell));
    case "progress":
      return progressCell(cell, column);
    case "line_chart":
    case "area_chart":
    case "bar_chart": {
      const chart = chartCell(cell, type, column);
      if (chart !== undefined) return chart;
      break;
    }
  }
  const text = textOf(cell, column);
  return {
    kind: GridCellKind.Text,
    data: text,
    displayData: inOwnDirection(inOneLine(text)),
    copyData: text,
    allowOverlay: true,
    readonly: true,
    contentAlign,
    style: column.index ? "faded" : "normal",
  };
}

function labelOf(item: string, column: TableColumn): string {
  return column.labels[column.options.indexOf(item)] ?? item;
}

/** The font of icons, and their size in a cell. */
export const ICONS = '"Material Symbols Rounded"';
export const ICON_SIZE = "18px";

function linkCell(address: string, column: TableColumn): GridCell {
  const icon = iconOf(column);
  const shown = icon ?? linkText(address, column);
  if (!isSafeLink(address)) {
    return { kind: GridCellKind.Text, data: address, displayData: icon === undefined ? shown : address, copyData: address, allowOverlay: true, readonly: true };
  }
  return {
    kind: GridCellKind.Uri,
    data: address,
    displayData: shown,
    copyData: address,
    allowOverlay: false,
    readonly: true,
    hoverEffect: true,
    contentAlign: column.alignment ?? (icon !== undefined ? "center" : rtl ? "right" : undefined),
    // The font has a glyph for each name.
    ...(icon === undefined ? {} : { themeOverride: { fontFamily: ICONS, baseFontStyle: ICON_SIZE } }),
    onClickUri: ({ preventDefault }) => {
      preventDefault();
      window.open(address, "_blank", "noopener,noreferrer");
    },
  };
}

function progressCell(cell: Cell, column: TableColumn): GridCell {
  const value = Number(cell);
  const low = column.minimum ?? 0;
  const high = column.maximum ?? (column.content === "integer" ? 100 : 1);
  const label = textOf(cell, column);
  const data: ProgressCell = { is: "progress", part: high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0, label, copied: String(cell), color: column.colors[0] ?? null };
  return { kind: GridCellKind.Custom, data, copyData: label, allowOverlay: false, readonly: true };
}

/** The numbers of a chart, also of those in a text, as `1,2,3`; where one is missing, there is a gap. */
export function pointsOf(cell: Cell): number[] {
  const found = typeof cell === "string" ? cell.replace(/^\s*\[|\]\s*$/g, "").split(",") : Array.isArray(cell) ? cell : [cell];
  return found.map((value) => (value === null || value === "" ? Number.NaN : Number(value)));
}

/** A small chart; undefined: there are no numbers in a text. */
function chartCell(cell: Cell, type: ChartCell["shape"], column: TableColumn): GridCell | undefined {
  const values = pointsOf(cell);
  const there = values.filter(Number.isFinite);
  if (there.length === 0 && typeof cell === "string") return undefined;
  const data: ChartCell = {
    is: "chart",
    shape: type,
    values,
    low: column.minimum ?? Math.min(...there, 0),
    high: column.maximum ?? Math.max(...there),
    color: column.colors[0] ?? null,
  };
  return { kind: GridCellKind.Custom, data, copyData: Array.isArray(cell) ? textOf(cell, column) : String(cell), allowOverlay: false, readonly: true };
}

/** Whether a box is ticked; undefined: the value is for no box. Databases without booleans have 0 and 1. */
export function truthOf(cell: Cell): boolean | undefined {
  if (typeof cell === "boolean") return cell;
  return cell === 0 || cell === 1 ? cell === 1 : undefined;
}
