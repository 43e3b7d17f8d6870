/** Which rows the page shows: those of the table without the deleted ones, and the added ones where they belong. */
import type { Edits, RowKey } from "./edits";

/** Rows of a sorted or filtered table among which one is looked for. */
const MOST_SEARCHED = 200_000;

export class RowMap {
  readonly length: number;
  /** Of each row of the page its row of the view, or of an added one -1 - its index; null: the view as it is. */
  private readonly rows: Int32Array | null;

  /**
   * @param count rows of the view.
   * @param position the position in the table of a row of the view.
   * @param plain the view shows all rows of the table in their order.
   */
  constructor(
    count: number,
    private readonly edits: Edits,
    private readonly position: (row: number) => number | undefined,
    private readonly plain: boolean,
  ) {
    const { added, deleted } = edits;
    const inserted = added.filter(([, , before]) => before !== undefined && before !== null && before < count);
    if (!plain || (deleted.length === 0 && inserted.length === 0)) {
      this.rows = null;
      this.length = count + added.length;
      return;
    }
    const gone = new Set(deleted);
    const places = new Map<number, number[]>();
    const end: number[] = [];
    added.forEach(([, , before], at) => {
      if (before === undefined || before === null || before >= count) end.push(-1 - at);
      else places.set(before, [...(places.get(before) ?? []), -1 - at]);
    });
    const rows: number[] = [];
    for (let row = 0; row < count; row += 1) {
      const here = places.get(row);
      if (here !== undefined) rows.push(...here);
      if (!gone.has(row)) rows.push(row);
    }
    rows.push(...end);
    this.rows = Int32Array.from(rows);
    this.length = rows.length;
  }

  private entry(row: number): number {
    if (this.rows !== null) return this.rows[row] ?? -1 - this.edits.added.length; // no row: one that was added, and is not there
    const count = this.length - this.edits.added.length;
    return row < count ? row : -1 - (row - count);
  }

  /** The row of the view that a row of the page shows; null: it was added. */
  viewRow(row: number): number | null {
    const entry = this.entry(row);
    return entry < 0 ? null : entry;
  }

  /** The rows of the view that rows of the page show, from one to before another; those that were added show none. */
  span(top: number, bottom: number): readonly [top: number, bottom: number] {
    let first = top;
    let last = Math.min(bottom, this.length) - 1;
    while (first <= last && this.entry(first) < 0) first += 1;
    while (last >= first && this.entry(last) < 0) last -= 1;
    return first > last ? [0, 0] : [this.entry(first), this.entry(last) + 1];
  }

  /** Which row it is; undefined: not known yet, or there is none. */
  key(row: number): RowKey | undefined {
    if (row < 0 || row >= this.length) return undefined;
    const entry = this.entry(row);
    return entry < 0 ? this.edits.added[-1 - entry]?.[0] : this.position(entry);
  }

  /** Where the page shows rows, as far as that is known; each with the place that it is looked for first. */
  places(rows: ReadonlyMap<RowKey, number>): ReadonlyMap<RowKey, number> {
    const found = new Map<RowKey, number>();
    const note = (row: number) => {
      const key = this.key(row);
      if (key !== undefined && rows.has(key)) found.set(key, row);
    };
    for (const place of rows.values()) note(place);
    if (this.rows === null && this.plain) {
      const count = this.length - this.edits.added.length;
      for (const key of rows.keys()) if (typeof key === "number" && key < count) found.set(key, key);
      for (let row = count; row < this.length; row += 1) note(row);
    } else {
      const end = this.rows === null ? Math.min(this.length, MOST_SEARCHED) : this.length;
      for (let row = 0; row < end && found.size < rows.size; row += 1) note(row);
    }
    return found;
  }

  /** Where the page shows a row; -1: nowhere that is known. */
  find(key: RowKey): number {
    if (this.rows === null && typeof key === "number" && this.position(key) === key) return key;
    for (let row = 0; row < this.length; row += 1) if (this.key(row) === key) return row;
    return -1;
  }
}
