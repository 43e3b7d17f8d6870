/** From a value and its column to what the grid draws. */
import { type GridCell, GridCellKind } from "@glideapps/glide-data-grid";
import { rtl } from "../../texts/texts";
import type { TableColumn } from "../../wire.gen";
import { buttonCell } from "./buttonCell";
import { isSafeLink } from "./links";
import { jsonCell, mediaCell } from "./openedCells";
import { textOf, typeOf } from "./show";
import { lookOf } from "./gridLook";
import { isStyled, type Cell, type StyledCell } from "./windows";
import type { ChartCell, ProgressCell } from "./drawn";

/** The cell that stands for one that has not come. */
export const LOADING: GridCell = { kind: GridCellKind.Loading, allowOverlay: false, skeletonWidth: 60, skeletonWidthVariability: 40 };

/** What the grid draws of a cell that has come. */
export function gridCell(cell: Cell | StyledCell, column: TableColumn, placeholder: string): GridCell {
  return isStyled(cell) ? lookOf(cell, plainCell(cell.value ?? null, column, placeholder)) : plainCell(cell, column, placeholder);
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
      return jsonCell(typeof cell === "string" ? cell : JSON.stringify(cell));
    case "number": {
      const text = textOf(cell, column);
      return {
        kind: GridCellKind.Text,
        data: String(cell),
        displayData: text,
        copyData: String(cell),
        allowOverlay: true,
        readonly: true,
        contentAlign: contentAlign ?? "right",
        style: column.index ? "faded" : "normal",
      };
    }
    case "checkbox":
      if (typeof cell === "boolean") {
        return { kind: GridCellKind.Boolean, data: cell, readonly: true, allowOverlay: false, contentAlign };
      }
      break;
    case "list":
    case "multiselect":
      return {
        kind: GridCellKind.Bubble,
        data: (Array.isArray(cell) ? cell : [cell]).map((item) => labelOf(String(item), column)),
        allowOverlay: true,
        copyData: textOf(cell, column),
      };
    case "link":
      return linkCell(String(cell), column);
    case "image":
      return { kind: GridCellKind.Image, data: [String(cell)], readonly: true, allowOverlay: true, rounding: 4, copyData: String(cell) };
    case "markdown":
      return { kind: GridCellKind.Markdown, data: String(cell), readonly: true, allowOverlay: true, copyData: String(cell) };
    case "progress":
      return progressCell(cell, column);
    case "line_chart":
    case "area_chart":
    case "bar_chart":
      return chartCell(cell, type, column);
  }
  const text = textOf(cell, column);
  return {
    kind: GridCellKind.Text,
    data: text,
    displayData: text.length > 200 || text.includes("\n") ? text.slice(0, 200).replace(/\s*\n\s*/g, " ") : text,
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

function linkCell(address: string, column: TableColumn): GridCell {
  const shown = linkText(address, column.display_text);
  if (!isSafeLink(address)) {
    return { kind: GridCellKind.Text, data: address, displayData: shown, copyData: address, allowOverlay: true, readonly: true };
  }
  return {
    kind: GridCellKind.Uri,
    data: address,
    displayData: shown,
    copyData: address,
    allowOverlay: false,
    readonly: true,
    hoverEffect: true,
    contentAlign: column.alignment ?? (column.display_text === null ? undefined : "center"),
    onClickUri: ({ preventDefault }) => {
      preventDefault();
      window.open(address, "_blank", "noopener,noreferrer");
    },
  };
}

/** What a link says: a text, the first group of a regular expression, or its address. */
function linkText(address: string, display: string | null): string {
  if (display === null) return address;
  if (!display.includes("(")) return display;
  try {
    return new RegExp(display, "u").exec(address)?.[1] ?? address;
  } catch {
    return display;
  }
}

function progressCell(cell: Cell, column: TableColumn): GridCell {
  const value = Number(cell);
  const low = column.minimum ?? 0;
  const high = column.maximum ?? (column.content === "integer" ? 100 : 1);
  const label = textOf(cell, column);
  const data: ProgressCell = { is: "progress", part: high > low ? Math.min(1, Math.max(0, (value - low) / (high - low))) : 0, label, color: column.colors[0] ?? null };
  return { kind: GridCellKind.Custom, data, copyData: String(cell), allowOverlay: false, readonly: true };
}

function chartCell(cell: Cell, type: ChartCell["shape"], column: TableColumn): GridCell {
  const values = (Array.isArray(cell) ? cell : [cell]).map(Number).filter(Number.isFinite);
  const data: ChartCell = {
    is: "chart",
    shape: type,
    values,
    low: column.minimum ?? Math.min(...values, 0),
    high: column.maximum ?? Math.max(...values),
    color: column.colors[0] ?? null,
  };
  return { kind: GridCellKind.Custom, data, copyData: values.join(", "), allowOverlay: false, readonly: true };
}
