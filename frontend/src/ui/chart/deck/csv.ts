/** The rows of a file of comma-separated values; what looks like a number is one. */
export function csvRows(text: string): Record<string, unknown>[] {
  const [names = [], ...rows] = lines(text.replace(/^\uFEFF/, ""));
  return rows.map((row) => Object.fromEntries(names.map((name, at) => [name, valueOf(row[at] ?? "")])));
}

function valueOf(text: string): unknown {
  if (text === "") return null;
  const number = Number(text);
  return Number.isNaN(number) ? text : number;
}

function lines(text: string): string[][] {
  const found: string[][] = [];
  let row: string[] = [];
  for (const [, quoted, plain, end] of text.matchAll(/(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r?\n|$)/g)) {
    row.push(quoted === undefined ? (plain ?? "") : quoted.replaceAll('""', '"'));
    if (end === ",") continue;
    if (row.length > 1 || row[0] !== "") found.push(row);
    row = [];
  }
  return found;
}
