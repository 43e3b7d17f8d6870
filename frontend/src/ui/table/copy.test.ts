// @vitest-environment jsdom
import { CompactSelection, type GridCell, GridCellKind } from "@glideapps/glide-data-grid";
import { expect, it, vi } from "vitest";
import { copiedRowsOf, copySelection } from "./copy";
import { clipboardRows, copiedRows } from "./editing/clipboard";

const ROWS = [
  ["one\ntwo", "a\tb ", "", 'q "x"'],
  ['"quoted"', "<b>&amp;", "  two  spaces", "1,5"],
];

it("text with line breaks and tabs is quoted, as spreadsheets read it", () => {
  const { text } = copiedRowsOf(ROWS);
  expect(text).toBe('"one\ntwo"\t"a\tb "\t\tq "x"\n"""quoted"""\t<b>&amp;\t  two  spaces\t1,5');
  expect(clipboardRows(text)).toEqual(ROWS);
});

it("the table beside it keeps line breaks in their cells, and is pasted back as it was", () => {
  const { html } = copiedRowsOf(ROWS);
  expect(html).toContain('one<br style="mso-data-placement:same-cell">two');
  const cells = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("td")];
  expect(cells.map((cell) => cell.textContent)).toEqual(ROWS.flat().map((text) => text.replace("\n", "")));
  expect(copiedRows(html)).toEqual(ROWS);
});

it("a single cell is its text, to be pasted into a text", () => {
  expect(copiedRowsOf([["one\ntwo"]]).text).toBe("one\ntwo");
  expect(copiedRowsOf([['"x"']]).text).toBe('"x"');
});

const text = (data: string): GridCell => ({ kind: GridCellKind.Text, data, displayData: data, allowOverlay: false });

it("cells that do not come leave the clipboard as it is, and say why", async () => {
  const range = { x: 0, y: 0, width: 1, height: 1 };
  const selection = { columns: CompactSelection.empty(), rows: CompactSelection.empty(), current: { cell: [0, 0] as const, range, rangeStack: [] } };
  const execCommand = vi.fn(() => true);
  document.execCommand = execCommand;
  const copy = (whole: () => Promise<GridCell[][]>) => {
    const event = { target: document.body, preventDefault: vi.fn(), stopPropagation: vi.fn() } as unknown as React.ClipboardEvent;
    return copySelection(event, { selection, columns: 1, rows: 1, cell: () => text(""), isHere: () => false, whole: () => whole });
  };
  await expect(copy(() => Promise.reject(new Error("not here")))).rejects.toThrow("not here");
  expect(execCommand).not.toHaveBeenCalled();
  await copy(() => Promise.resolve([[text("a")]]));
  expect(execCommand).toHaveBeenCalledWith("copy");
  execCommand.mockReturnValue(false);
  await expect(copy(() => Promise.resolve([[text("a")]]))).rejects.toThrow("These cells could not be copied. Copy them again.");
});
