/** The texts of a table that is part of the page's text: the numbers of a column have as many decimals as one of them needs. */
import { formats } from "../../texts/texts";
import type { TableColumn } from "../../wire.gen";
import { textOf } from "./show";
import { isStyled, type Cell, type StyledCell } from "./windows";

/** Decimals that are shown at most, as Streamlit shows them. */
const MOST = 4;

export type CellText = (cell: Cell | StyledCell) => string;

/** What each cell of a column says; what is missing says nothing. */
export function formatsOf(column: TableColumn, cells: readonly (Cell | StyledCell)[]): CellText {
  const show = column.content === "number" ? numbers(cells) : (cell: Cell) => textOf(cell, column);
  return (cell) => {
    if (!isStyled(cell)) return cell === null ? "" : show(cell);
    return cell.text ?? (cell.value === undefined || cell.value === null ? "" : show(cell.value));
  };
}

function numbers(cells: readonly (Cell | StyledCell)[]): (cell: Cell) => string {
  let decimals = 0;
  for (const cell of cells) {
    const value = isStyled(cell) ? cell.value : cell;
    if (typeof value === "number") decimals = Math.max(decimals, decimalsOf(value));
  }
  const format = new Intl.NumberFormat(formats, { minimumFractionDigits: decimals, maximumFractionDigits: decimals });
  return (cell) => {
    if (typeof cell !== "number") return String(cell);
    // A number that would be shown as 0 is none.
    const gone = cell !== 0 && Math.abs(cell) < 0.5 * 10 ** -MOST;
    return gone || Math.abs(cell) >= 1e15 ? String(cell) : format.format(cell);
  };
}

function decimalsOf(value: number): number {
  if (Number.isInteger(value) || Math.abs(value) < 0.5 * 10 ** -MOST) return 0;
  return value.toFixed(MOST).replace(/0+$/, "").split(".")[1]?.length ?? 0;
}
