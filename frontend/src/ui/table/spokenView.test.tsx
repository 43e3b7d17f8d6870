// @vitest-environment jsdom
import { CompactSelection, type GridSelection } from "@glideapps/glide-data-grid";
import { cleanup, render, renderHook, screen } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { TableColumn } from "../../wire.gen";
import { selectionText, sortText, useSpokenView } from "./spokenView";
import { useAnnouncer } from "./useAnnouncer";
import { AS_IT_IS, type View } from "./view";

afterEach(cleanup);

const COLUMNS = [{ at: 3, name: "a", label: "**Price**" }, { at: 1, name: "b", label: null }] as unknown as TableColumn[];

test("the column is named by which the rows are sorted now", () => {
  expect(sortText([], [[3, false]], COLUMNS)).toBe("Sorted by Price, ascending");
  expect(sortText([[3, false]], [[3, true]], COLUMNS)).toBe("Sorted by Price, descending");
  expect(sortText([[3, true]], [[3, true], [1, false]], COLUMNS)).toBe("Sorted by b, ascending");
  expect(sortText([[3, true], [1, false]], [[3, true]], COLUMNS)).toBe("Sorted by Price, descending");
  expect(sortText([[3, true]], [], COLUMNS)).toBe("Not sorted");
});

test("how many rows there are is said once, when it is known, and not what the field of the search says", () => {
  const said: string[] = [];
  let count: number | null = 10;
  const { rerender } = renderHook(({ view, version }: { view: View; version: number }) => useSpokenView(view, COLUMNS, () => count, version, (text) => said.push(text)), {
    initialProps: { view: AS_IT_IS, version: 0 },
  });
  const filtered: View = { ...AS_IT_IS, filters: [[1, ">", 2]] };
  count = null;
  rerender({ view: filtered, version: 0 });
  expect(said).toEqual([]);
  count = 4;
  for (const version of [1, 2, 3]) rerender({ view: filtered, version });
  expect(said).toEqual(["4 rows"]);
  rerender({ view: { ...filtered, search: "x" }, version: 4 });
  expect(said).toEqual(["4 rows"]);
  rerender({ view: { ...filtered, search: "x", sort: [[1, true]] }, version: 5 });
  expect(said).toEqual(["4 rows", "Sorted by b, descending"]);
});

const upTo = (count: number) => (count === 0 ? CompactSelection.empty() : CompactSelection.fromSingleSelection([0, count]));

function selected(rows: number, columns: number, ...ranges: (readonly [width: number, height: number])[]): GridSelection {
  const [first, ...others] = ranges.map(([width, height]) => ({ x: 0, y: 0, width, height }));
  return { rows: upTo(rows), columns: upTo(columns), ...(first === undefined ? {} : { current: { cell: [0, 0], range: first, rangeStack: others } }) };
}

test.each([
  [selected(0, 0), selected(2, 0), "2 rows selected"],
  [selected(2, 0), selected(0, 0, [1, 1]), "0 rows selected"],
  [selected(0, 0), selected(0, 1), "1 column selected"],
  [selected(0, 0, [1, 1]), selected(0, 0, [2, 3]), "6 cells selected"],
  [selected(0, 0, [1, 1]), selected(0, 0, [2, 3], [1, 4]), "10 cells selected"],
  [selected(0, 0, [2, 3]), selected(0, 0, [3, 2]), undefined],
  [selected(0, 0, [2, 3]), selected(0, 0, [1, 1]), undefined],
])("what is selected is said where there are more or fewer of it", (before, now, text) => expect(selectionText(before, now)).toBe(text));

test("what is said twice is another text the second time", () => {
  const { result } = renderHook(() => useAnnouncer());
  render(result.current.region);
  const texts = ["Undone", "Undone", "Undone", "Redone"].map((text) => {
    result.current.say(text);
    return screen.getByRole("status").textContent;
  });
  expect(texts).toEqual(["Undone", "Undone\u00A0", "Undone", "Redone"]);
});
