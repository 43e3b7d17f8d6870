import { CompactSelection, type GridSelection } from "@glideapps/glide-data-grid";
import { expect, test } from "vitest";
import { outOfView, type Selected, toGrid, unknownRows } from "./selection";
import { AS_IT_IS } from "./view";
import { TableWindows } from "./windows";

const EMPTY: GridSelection = { columns: CompactSelection.empty(), rows: CompactSelection.empty() };

/** A view of 500 rows: every other row of the table, of which the first 200 have come. */
async function everyOther(): Promise<TableWindows> {
  const answered: unknown[] = [];
  const windows = new TableWindows(
    (_node, question) => {
      answered.push(question);
      const [top, bottom] = (question as { rows: [number, number] }).rows;
      const rows = Array.from({ length: Math.min(bottom, 500) - top }, (_row, row) => (top + row) * 2);
      return Promise.resolve(new TextEncoder().encode(JSON.stringify({ count: 500, columns: [rows], rows })));
    },
    () => undefined,
  );
  windows.take({ node: 1, name: "d", data: "d", rows: 1000, columns: 1, first: [] });
  windows.look({ ...AS_IT_IS, search: "x" });
  await new Promise((resolve) => setTimeout(resolve));
  return windows;
}

test("rows of a view are those of the positions, also where the first has the same place in both", async () => {
  const windows = await everyOther();
  const value: Selected = [[0, 4], [], []];
  expect([...toGrid(value, [], windows, EMPTY).rows]).toEqual([0, 2]);
});

test("what is selected and not in the view is known as such", async () => {
  const windows = await everyOther();
  const value: Selected = [[3, 4, 900], [], []];
  const { rows } = toGrid(value, [], windows, EMPTY);
  expect(outOfView(value, rows, windows)).toEqual([3, 900]);
  windows.look(AS_IT_IS);
  expect(outOfView(value, rows, windows)).toEqual([]);
});

test("positions of rows that have not come are asked for", async () => {
  const windows = await everyOther();
  const all = { ...EMPTY, rows: CompactSelection.fromSingleSelection([0, 500]) };
  const modes = { rows: true, columns: false, cells: false };
  expect(unknownRows(all, windows, modes)).toEqual([200, 500]);
  expect((await windows.positions(200, 500)).at(-1)).toBe(998);
  expect(unknownRows({ ...EMPTY, rows: CompactSelection.fromSingleSelection([3, 9]) }, windows, modes)).toBeUndefined();
});
