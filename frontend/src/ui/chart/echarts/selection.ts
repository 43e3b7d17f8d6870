/** What is selected, between ECharts' words and the script's. */
import { type Part, several } from "./option";

export interface Group {
  readonly series_index: number;
  readonly series_id: string | null;
  readonly series_name: string | null;
  readonly data_type: string;
  readonly data_indices: readonly number[];
}

export interface Selection {
  readonly selected: readonly Group[];
  readonly areas: readonly Part[];
}

export const NOTHING: Selection = { selected: [], areas: [] };

/** Of `selectchanged`, or of a series in `brushselected`. */
export interface Chosen {
  readonly seriesIndex: number;
  readonly dataType?: string;
  readonly dataIndex: readonly number[];
}

/** What is chosen by clicks and what the brush covers, as one list: each series, each kind of its data, once. */
export function selectionOf(clicked: readonly Chosen[], brushed: readonly Chosen[], areas: readonly Part[], option: Part): Selection {
  const series = several(option["series"]);
  const found = new Map<string, { group: Omit<Group, "data_indices">; indices: Set<number> }>();
  for (const { seriesIndex, dataType, dataIndex } of [...clicked, ...brushed]) {
    if (dataIndex.length === 0) continue;
    const type = dataType ?? "main";
    const name = `${seriesIndex} ${type}`;
    const { id, name: called } = series[seriesIndex] ?? {};
    const known = found.get(name) ?? { group: { series_index: seriesIndex, series_id: textOf(id), series_name: textOf(called), data_type: type }, indices: new Set<number>() };
    for (const index of dataIndex) known.indices.add(index);
    found.set(name, known);
  }
  const groups = [...found.values()].map(({ group, indices }) => ({ ...group, data_indices: [...indices].toSorted((a, b) => a - b) }));
  return { selected: groups.toSorted((a, b) => a.series_index - b.series_index), areas: areas.flatMap(areaOf) };
}

const textOf = (value: unknown) => (value === undefined || value === null ? null : String(value));

/** An area of the brush in the words of its axes; one that has none is only pixels. */
function areaOf(area: Part): readonly Part[] {
  const range = area["coordRange"];
  if (range === undefined || range === null) return [];
  const brush = /(\d+)/.exec(String(area["brushId"] ?? ""))?.[1];
  return [{ brush_index: Number((area["brushIndex"] as number | undefined) ?? brush ?? 0), brush_type: area["brushType"], coord_range: range }];
}

export function parsed(text: string | null): Selection {
  return text === null ? NOTHING : { ...NOTHING, ...(JSON.parse(text) as Partial<Selection>) };
}
