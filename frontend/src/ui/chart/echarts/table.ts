/** The data of a chart of ECharts as a table. */
import { cellOf, type ChartTable } from "../table";
import { type Part, several } from "./option";

export function tableOf(option: Part): ChartTable | undefined {
  const columns = [...several(option["dataset"]).flatMap(ofDataset), ...ofSeries(option)];
  if (columns.length === 0) return undefined;
  return {
    names: columns.map(({ name }) => name),
    rows: Math.max(0, ...columns.map(({ rows }) => rows)),
    cell: (row, column) => cellOf(columns[column]!.cell(row)),
  };
}

interface TableColumn {
  readonly name: string;
  readonly rows: number;
  readonly cell: (row: number) => unknown;
}

const listed = (name: string, list: ArrayLike<unknown>): TableColumn => ({ name, rows: list.length, cell: (row) => list[row] });

function ofDataset({ source, dimensions, sourceHeader }: Part): TableColumn[] {
  if (typeof source !== "object" || source === null) return [];
  if (!Array.isArray(source)) return Object.entries(source).flatMap(([name, values]) => (Array.isArray(values) ? [listed(name, values)] : []));
  const named = Array.isArray(dimensions) ? dimensions.map((one: unknown) => String(typeof one === "object" && one !== null ? (one as Part)["name"] : one)) : undefined;
  const first: unknown = source[0];
  if (!Array.isArray(first)) {
    const names = named ?? Object.keys((first ?? {}) as Part);
    return names.map((name) => ({ name, rows: source.length, cell: (row) => (source[row] as Part | undefined)?.[name] }));
  }
  // As ECharts guesses it: a first row of texts alone has the names.
  const header = named === undefined && sourceHeader !== false && first.every((cell) => typeof cell === "string");
  const names = named ?? first.map((cell, at) => (header ? String(cell) : String(at)));
  const skipped = header ? 1 : 0;
  return names.map((name, at) => ({ name, rows: source.length - skipped, cell: (row) => (source[row + skipped] as unknown[] | undefined)?.[at] }));
}

function ofSeries(option: Part): TableColumn[] {
  const series = several(option["series"]);
  const found: TableColumn[] = [];
  for (const axis of [...several(option["xAxis"]), ...several(option["yAxis"])]) {
    if (Array.isArray(axis["data"])) found.push(listed(typeof axis["name"] === "string" ? axis["name"] : "", axis["data"]));
  }
  let any = false;
  series.forEach((one, at) => {
    const { data } = one;
    const name = typeof one["name"] === "string" ? one["name"] : String(at);
    if (ArrayBuffer.isView(data)) {
      const flat = data as unknown as ArrayLike<number>;
      for (const part of [0, 1]) found.push({ name: `${name} ${"xy"[part]}`, rows: flat.length / 2, cell: (row) => flat[row * 2 + part] });
      any = true;
    } else if (Array.isArray(data)) {
      found.push(...ofList(name, data));
      any = true;
    }
  });
  return any ? found : [];
}

const valueOf = (item: unknown): unknown => (typeof item === "object" && item !== null && !Array.isArray(item) ? (item as Part)["value"] : item);

function ofList(name: string, data: readonly unknown[]): TableColumn[] {
  const width = Array.isArray(valueOf(data[0])) ? (valueOf(data[0]) as unknown[]).length : 0;
  const names = data.some((item) => typeof item === "object" && item !== null && "name" in item) ? [{ name: `${name} name`, rows: data.length, cell: (row: number) => (data[row] as Part | null)?.["name"] }] : [];
  if (width === 0) return [...names, { name, rows: data.length, cell: (row) => valueOf(data[row]) }];
  return [...names, ...Array.from({ length: width }, (_, at) => ({ name: `${name} ${at}`, rows: data.length, cell: (row: number) => (valueOf(data[row]) as unknown[] | undefined)?.[at] }))];
}
