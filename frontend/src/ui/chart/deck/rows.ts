/** The data of a layer: columns, or rows as they are. */
import { deck } from "../../../texts/en/deck";
import { fill } from "../../../texts/fill";
import type { Dataset } from "../datasets";
import { parse, type Read } from "./expression";

/** A layer's table, as its props name it. */
export interface Sent {
  readonly layer: string;
  readonly widths: readonly number[];
  readonly whole: boolean;
}

interface Column {
  readonly name: string;
  readonly value: (row: number) => unknown;
}

/** What a layer's accessor is called with: deck.gl's own object, and where it is in the data. */
export interface Info {
  readonly index: number;
  readonly target: number[];
}

export type Accessor = (object: unknown, info: Info) => unknown;

export class Rows {
  readonly columns: readonly Column[];
  /** What deck.gl takes: columns have no objects, and accessors are told the number of the row. */
  readonly data: readonly unknown[] | { readonly length: number };
  private readonly byName: ReadonlyMap<string, Column>;
  private reading = 0;

  constructor(
    readonly dataset: Dataset,
    private readonly sent: Sent,
  ) {
    this.columns = dataset.columns.map(({ name, values, type }, at) => ({ name, value: reader(values, sent.widths[at] ?? 0, type === "number") }));
    this.byName = new Map(this.columns.map((column) => [column.name, column]));
    this.data = sent.whole ? (dataset.columns[0]!.values as readonly unknown[]) : { length: dataset.rows };
  }

  get count(): number {
    return this.dataset.rows;
  }

  /** A row as the script knows it. */
  row(at: number): unknown {
    if (this.sent.whole) return this.columns[0]!.value(at);
    return Object.fromEntries(this.columns.map(({ name, value }) => [name, value(at)]));
  }

  /** What `@@=` stands for. */
  accessor(text: string): Accessor {
    const expression = text.trim();
    if (this.sent.whole) return objectAccessor(expression);
    const column = this.byName.get(expression);
    if (column !== undefined) return (_object, { index }) => column.value(index);
    const parts = this.listed(expression);
    if (parts !== null) return together(parts);
    if (expression === "-") return (_object, { index }) => this.row(index);
    const compiled = parse(expression);
    const read: Read = (name) => {
      const found = this.byName.get(name);
      if (found === undefined) throw new Error(this.missing(name));
      return found.value(this.reading);
    };
    return (_object, { index }) => {
      this.reading = index;
      return compiled(read);
    };
  }

  private missing(name: string): string {
    return fill(deck.noColumn, { name, names: this.columns.map((one) => one.name).join(", ") });
  }

  /** `[lon, lat]`, whatever the columns are called; null: it is something else. */
  private listed(expression: string): Column["value"][] | null {
    if (!expression.startsWith("[") || !expression.endsWith("]")) return null;
    const found = expression.slice(1, -1).split(",").map((name) => this.byName.get(name.trim())?.value);
    return found.includes(undefined) ? null : (found as Column["value"][]);
  }
}

/** Of data that deck.gl has fetched, or of rows that are no tables. */
export function objectAccessor(expression: string): Accessor {
  if (expression.trim() === "-") return (object) => object;
  const compiled = parse(expression);
  return (object) => compiled((name) => (typeof object === "object" && object !== null && Object.hasOwn(object, name) ? (object as Record<string, unknown>)[name] : undefined));
}

/** deck.gl takes the numbers out of the list before it asks again. */
function together(parts: readonly Column["value"][]): Accessor {
  return (_object, { index, target }) => {
    target.length = parts.length;
    for (let at = 0; at < parts.length; at++) target[at] = (parts[at]!(index) as number | null) ?? Number.NaN;
    return target;
  };
}

function reader(values: Float64Array | readonly unknown[], width: number, numbers: boolean): Column["value"] {
  if (width > 0) {
    const flat = values as Float64Array;
    return (row) => {
      const from = row * width;
      if (Number.isNaN(flat[from])) return null;
      const found: number[] = [];
      for (let at = from; at < from + width; at++) found.push(flat[at]!);
      return found;
    };
  }
  if (!numbers) return (row) => values[row];
  return (row) => {
    const value = values[row] as number | null;
    return value === null || Number.isNaN(value) ? null : value;
  };
}
