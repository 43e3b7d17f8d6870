// @vitest-environment jsdom
import { expect, it } from "vitest";
import { copiedRowsOf } from "./copy";
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
