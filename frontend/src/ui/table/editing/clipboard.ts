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
