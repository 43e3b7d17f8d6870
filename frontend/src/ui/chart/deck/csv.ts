/** The rows of a file of comma-separated values; what looks like a number is one. */
export function csvRows(text: string): Record<string, unknown>[] {
  const [names = [], ...rows] = cellsOf(text);
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, valueOf(row[at] ?? "")])));
}

function valueOf(text: string): unknown {
  if (text === "") return null;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

/** The cells of each line as they stand there, the names of the columns first; `delimiter`: one character. */
export function cellsOf(text: string, delimiter = ","): string[][] {
  const found: string[][] = [];
  let row: string[] = [];
  const between = delimiter.replace(/[\^$\\.*+?()[\]{}|/-]/, "\\$&");
  const cells = new RegExp(`(?:"((?:[^"]|"")*)"|([^"${between}\\r\\n]*))(${between}|\\r?\\n|$)`, "g");
  for (const [, quoted, plain, end] of text.replace(/^\uFEFF/, "").matchAll(cells)) {
    row.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === delimiter) continue;
    if (row.length > 1 || row[0] !== "") found.push(row);
    row = [];
  }
  return found;
}
