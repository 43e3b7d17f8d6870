/** The rows of a text that a spreadsheet has copied: tabs between cells, quotes around what has line breaks. */
export function clipboardRows(text: string): string[][] {
  const rows: string[][] = [[]];
  let at = 0;
  const source = text.replace(/\r\n?/g, "\n").replace(/\n$/, "");
  while (at <= source.length) {
    let cell: string;
    const quoted = source[at] === '"' ? /"((?:[^"]|"")*)"(?=[\t\n]|$)/y : null;
    if (quoted !== null) quoted.lastIndex = at;
    const found = quoted?.exec(source) ?? null;
    if (found !== null) {
      cell = (found[1] ?? "").replaceAll('""', '"');
      at += found[0].length;
    } else {
      const end = /[\t\n]|$/g;
      end.lastIndex = at;
      const stop = end.exec(source)?.index ?? source.length;
      cell = source.slice(at, stop);
      at = stop;
    }
    rows.at(-1)?.push(cell);
    if (source[at] === "\n") rows.push([]);
    at += 1;
  }
  return rows;
}

/** What a copy has beside each cell, also that of other pages with this grid: its value, as it would be typed. */
export const VALUE = "gdg-raw-value";

/**
 * The rows of cells that a table of ours has copied, of the HTML in the clipboard; null: something else was copied.
 *
 * In the text beside it, a line break or a tab in a cell is that of the next row or column.
 */
export function copiedRows(html: string): string[][] | null {
  if (!html.includes(VALUE)) return null;
  const rows = [...new DOMParser().parseFromString(html, "text/html").querySelectorAll("tr")].map((row) => [...row.cells].map((cell) => cell.getAttribute(VALUE)));
  return rows.length > 0 && rows.every(isOurs) ? rows : null;
}

const isOurs = (row: (string | null)[]): row is string[] => row.length > 0 && !row.includes(null);
