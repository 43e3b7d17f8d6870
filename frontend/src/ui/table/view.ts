/** How the reader looks at a table: `frames/view.py`. */
import type { Cell } from "./windows";

/** By the position of a column, and whether the greatest comes first. */
export type Sort = readonly [column: number, descending: boolean];
export type Operator = "=" | "!=" | "<" | "<=" | ">" | ">=" | "contains" | "in" | "empty" | "filled";
export type Filter = readonly [column: number, operator: Operator, value: Cell];
export type Measure = "sum" | "mean" | "min" | "max" | "filled" | "empty" | "distinct";
export type Summary = readonly [column: number, measure: Measure];

export interface View {
  readonly sort: readonly Sort[];
  readonly filters: readonly Filter[];
  readonly search: string;
  /** Rows with the same values in these columns stand together. */
  readonly group: readonly number[];
  /** The groups whose rows are shown, by their cells. */
  readonly opened: readonly (readonly Cell[])[];
  /** What the rows of groups say of other columns. */
  readonly summaries: readonly Summary[];
}

export const AS_IT_IS: View = { sort: [], filters: [], search: "", group: [], opened: [], summaries: [] };

/** The table as it is. */
export function isPlain({ sort, filters, search, group }: View): boolean {
  return sort.length === 0 && filters.length === 0 && search === "" && group.length === 0;
}

/** The rows alone, without groups. */
export function rowsOf({ sort, filters, search }: View): View {
  return { ...AS_IT_IS, sort, filters, search };
}

/** What of it a question says: nothing that is as it would be anyway. */
export function viewQuestion(view: View): { readonly view?: Partial<View> } {
  if (isPlain(view)) return {};
  const said = Object.entries(view).filter(([, value]) => value.length > 0);
  return { view: Object.fromEntries(said) as Partial<View> };
}

/** A click on a header: up, down, as it was. With `more` the other columns keep their place before it. */
export function sortedBy(sort: readonly Sort[], column: number, more: boolean): readonly Sort[] {
  const old = sort.find(([by]) => by === column);
  const next: Sort[] = old === undefined ? [[column, false]] : old[1] ? [] : [[column, true]];
  if (!more) return next;
  const at = sort.findIndex(([by]) => by === column);
  if (at < 0) return [...sort, ...next];
  return [...sort.slice(0, at), ...next, ...sort.slice(at + 1)];
}

/** The filters of one column are these now. */
export function filteredBy(view: View, column: number, filters: readonly Filter[]): View {
  return { ...view, filters: [...view.filters.filter(([of]) => of !== column), ...filters] };
}

/** A group is opened, or closed. */
export function toggled(view: View, key: readonly Cell[]): View {
  const same = JSON.stringify(key);
  const others = view.opened.filter((one) => JSON.stringify(one) !== same);
  return { ...view, opened: others.length < view.opened.length ? others : [...others, key] };
}
