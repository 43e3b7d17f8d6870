/** What the clipboard gets of the cells that are selected: text as spreadsheets write it, and a table beside it. */
import { type GridCell, GridCellKind, type GridSelection, type Rectangle } from "@glideapps/glide-data-grid";
import { table } from "../../texts/en/table";
import { VALUE } from "./editing/clipboard";
import { copiedCell } from "./openedCells";

export interface Copied {
  readonly text: string;
  readonly html: string;
}

interface Source {
  readonly selection: GridSelection;
  readonly columns: number;
  readonly rows: number;
  readonly cell: (item: readonly [number, number]) => GridCell;
  /** The tab has all of these cells, and each whole. */
  readonly isHere: (area: Rectangle) => boolean;
  /** The same cells when they have come; rejects where some do not come. */
  readonly whole: (area: Rectangle) => () => Promise<readonly (readonly GridCell[])[]>;
}

/**
 * Copies what is selected, in place of the grid, which takes a line break in a cell for the next row.
 * Resolves when the clipboard has it, and rejects with words for the user where it has not; undefined: there is nothing to copy.
 */
export function copySelection(event: React.ClipboardEvent, source: Source): Promise<void> | undefined {
  const { target } = event;
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return undefined;
  const { areas, beside } = areasOf(source);
  if (areas.length === 0) return undefined;
  event.preventDefault();
  event.stopPropagation();
  if (areas.every(source.isHere)) {
    const { text, html } = copiedOf(areas.map((area) => cellsOf(area, source)), beside);
    event.clipboardData.setData("text/plain", text);
    event.clipboardData.setData("text/html", html);
    return Promise.resolve();
  }
  return write(Promise.all(areas.map((area) => source.whole(area)())).then((blocks) => copiedOf(blocks, beside)));
}

/** The blocks that are selected: beside each other, or each below the one before. */
function areasOf({ selection, columns, rows }: Source): { readonly areas: readonly Rectangle[]; readonly beside: boolean } {
  if (selection.current !== undefined) {
    const { range } = selection.current;
    // The row below the last one is none yet.
    const height = Math.min(range.height, rows - range.y);
    return { areas: height > 0 ? [{ ...range, height }] : [], beside: false };
  }
  if (selection.rows.length > 0) {
    const runs = runsOf([...selection.rows].filter((row) => row < rows));
    return { areas: runs.map(([y, height]) => ({ x: 0, y, width: columns, height })), beside: false };
  }
  const runs = rows === 0 ? [] : runsOf([...selection.columns]);
  return { areas: runs.map(([x, width]) => ({ x, y: 0, width, height: rows })), beside: true };
}

function runsOf(numbers: readonly number[]): [first: number, length: number][] {
  const runs: [number, number][] = [];
  for (const number of numbers) {
    const last = runs.at(-1);
    if (last !== undefined && last[0] + last[1] === number) last[1] += 1;
    else runs.push([number, 1]);
  }
  return runs;
}

function cellsOf({ x, y, width, height }: Rectangle, { cell }: Source): GridCell[][] {
  return Array.from({ length: height }, (_row, row) => Array.from({ length: width }, (_column, column) => cell([x + column, y + row])));
}

function copiedOf(blocks: readonly (readonly (readonly GridCell[])[])[], beside: boolean): Copied {
  const [first = []] = blocks;
  const rows = beside ? first.map((_row, at) => blocks.flatMap((block) => block[at] ?? [])) : blocks.flat();
  return copiedRowsOf(rows.map((row) => row.map(valueOf)));
}

/** As it would be typed. */
function valueOf(cell: GridCell): string {
  if (cell.kind === GridCellKind.Boolean) return cell.data === true ? "TRUE" : cell.data === false ? "FALSE" : "";
  return (copiedCell(cell) as { readonly copyData?: string }).copyData ?? "";
}

/** Of these cells what the clipboard gets. */
export function copiedRowsOf(rows: readonly (readonly string[])[]): Copied {
  const html = `<table><tbody>${rows.map((row) => `<tr>${row.map(htmlOf).join("")}</tr>`).join("")}</tbody></table>`;
  // A single cell is more often pasted into a text than into a sheet, which takes the table.
  const single = rows.length === 1 && rows[0]?.length === 1;
  return { text: single ? (rows[0]?.[0] ?? "") : rows.map((row) => row.map(quoted).join("\t")).join("\n"), html };
}

const quoted = (cell: string) => (/[\t\r\n]|^"/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell);

/** In Excel a line break is the beginning of the next row, unless it is told otherwise. */
const BREAK = '<br style="mso-data-placement:same-cell">';

function htmlOf(cell: string): string {
  const text = escaped(cell).replace(/\r\n?|\n/g, BREAK);
  return `<td style="white-space:pre-wrap" ${VALUE}="${escaped(cell)}">${text}</td>`;
}

function escaped(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;").replaceAll('"', "&quot;");
}

/** Cells that have to come first: the event is over by then. */
function write(coming: Promise<Copied>): Promise<void> {
  const blob = (kind: string, text: (copied: Copied) => string) => coming.then((copied) => new Blob([text(copied)], { type: kind }));
  const byCommand = () => coming.then(writeByCommand);
  // Without TLS there is none.
  if (navigator.clipboard === undefined || globalThis.ClipboardItem === undefined) return byCommand();
  const item = new ClipboardItem({ "text/plain": blob("text/plain", ({ text }) => text), "text/html": blob("text/html", ({ html }) => html) });
  return navigator.clipboard.write([item]).catch(byCommand);
}

function writeByCommand({ text, html }: Copied): void {
  const onCopy = (event: ClipboardEvent) => {
    event.preventDefault();
    event.stopPropagation();
    event.clipboardData?.setData("text/plain", text);
    event.clipboardData?.setData("text/html", html);
  };
  document.addEventListener("copy", onCopy, { capture: true, once: true });
  const isCopied = document.execCommand("copy");
  document.removeEventListener("copy", onCopy, { capture: true });
  if (!isCopied) throw new Error(table.notCopied);
}
