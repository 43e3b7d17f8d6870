import { CompactSelection, type GridSelection } from "@glideapps/glide-data-grid";
import { expect, test } from "vitest";
import type { EditorColumn } from "../../../wire.gen";
import { addRows, deleteRows, parseEdits, type RowKey } from "./edits";
import { followed, held, isAllPlaced, placed } from "./heldRows";
import { RowMap } from "./rowMap";

const COLUMNS = [{ field: "a" }, { field: "b" }] as unknown as EditorColumn[];
const NONE = parseEdits(null);
const rows = (count: number, edits = NONE) => new RowMap(count, edits, (row) => row, true);
const ticks = (...at: number[]): GridSelection => ({ columns: CompactSelection.empty(), rows: at.reduce((all, row) => all.add(row), CompactSelection.empty()) });
const cells = (x: number, y: number, height = 1): GridSelection => ({ ...ticks(), current: { cell: [x, y], range: { x, y, width: 1, height }, rangeStack: [] } });

test("where nothing moves, it is the very same selection", () => {
  for (const selection of [ticks(), ticks(0, 2), cells(1, 2, 2)]) {
    expect(placed(held(selection, rows(4), COLUMNS), rows(4), COLUMNS)).toBe(selection);
  }
});

test("it goes with its rows where one is inserted above, and leaves those that are deleted", () => {
  const inserted = rows(4, addRows(NONE, [{}], 1));
  expect([...placed(held(ticks(0, 2), rows(4), COLUMNS), inserted, COLUMNS).rows]).toEqual([0, 3]);
  expect(placed(held(cells(1, 2, 2), rows(4), COLUMNS), inserted, COLUMNS).current).toMatchObject({ cell: [1, 3], range: { y: 3, height: 2 } });
  const deleted = rows(4, deleteRows(NONE, [2]));
  expect([...placed(held(ticks(0, 2, 3), rows(4), COLUMNS), deleted, COLUMNS).rows]).toEqual([0, 2]);
  expect(placed(held(cells(1, 2), rows(4), COLUMNS), deleted, COLUMNS).current).toBeUndefined();
});

test("of a range whose rows are parted its cell is left, and a cell goes with its column", () => {
  const parted = rows(4, addRows(NONE, [{}], 2));
  expect(placed(held(cells(0, 1, 2), rows(4), COLUMNS), parted, COLUMNS).current).toMatchObject({ cell: [0, 1], range: { y: 1, height: 1 } });
  const turned = COLUMNS.toReversed();
  expect(placed(held(cells(0, 1), rows(4), COLUMNS), rows(4), turned).current).toMatchObject({ cell: [1, 1], range: { x: 1 } });
});

test("the row below the last one becomes the new one, and stays below in another table", () => {
  const below = held(cells(0, 4), rows(4), COLUMNS);
  expect(placed(below, rows(4, addRows(NONE, [{}])), COLUMNS).current?.cell).toEqual([0, 4]);
  expect(placed(followed(below, new Map(), 4), rows(9), COLUMNS).current?.cell).toEqual([0, 9]);
});

test("in another table it has the rows that were found, and no other", () => {
  const next = followed(held(ticks(0, 1, 3), rows(4), COLUMNS), new Map<RowKey, RowKey | null>([[0, 5], [1, null], [3, 2]]), 4);
  const there = placed(next, rows(9), COLUMNS);
  expect([...there.rows]).toEqual([2, 5]);
  expect(isAllPlaced(next, there)).toBe(true);
  // In a sorted table the place of row 5 is not known yet.
  const unknown = placed(next, new RowMap(9, NONE, (row) => (row === 0 ? 2 : undefined), false), COLUMNS);
  expect([...unknown.rows]).toEqual([0]);
  expect(isAllPlaced(next, unknown)).toBe(false);
});

test("of too many rows to be followed none is selected in another table", () => {
  const all = { ...ticks(), rows: CompactSelection.fromSingleSelection([0, 20_000]) };
  const now = held(all, rows(20_000), COLUMNS);
  expect(placed(now, rows(20_000, addRows(NONE, [{}])), COLUMNS)).toBe(all);
  expect(placed(followed(now, new Map(), 20_000), rows(30_000), COLUMNS).rows).toHaveLength(0);
});
