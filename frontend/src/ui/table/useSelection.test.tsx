// @vitest-environment jsdom
import { CompactSelection, type GridSelection } from "@glideapps/glide-data-grid";
import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test } from "vitest";
import { connectedApp } from "../../core/fake";
import type { ElementProps } from "../element";
import { AppContext } from "../hooks";
import { useSelection } from "./useSelection";
import { AS_IT_IS } from "./view";
import { TableWindows } from "./windows";

afterEach(cleanup);

type Props = ElementProps<"dataframe">["props"];

/** A table of a hundred rows, of which the last stands first. The server answers when `answer` says so. */
function turned(selected: number[] = []) {
  const { app } = connectedApp();
  const waiting: { question: unknown; done: (body: Uint8Array) => void; failed: (error: Error) => void }[] = [];
  const windows = new TableWindows(
    (_node, question) => new Promise((done, failed) => waiting.push({ question, done, failed })),
    () => undefined,
  );
  windows.take({ node: 1, name: "d", data: "d", rows: 100, columns: 1, first: [] });
  windows.look({ ...AS_IT_IS, sort: [[0, true]] });
  const props = { id: "t", form: null, modes: ["multi-row"], value: [selected, [], []] } as unknown as Props;
  const wrapper = ({ children }: { children: ReactNode }) => <AppContext value={app}>{children}</AppContext>;
  const { result, rerender } = renderHook(() => useSelection(props, [], windows, 0), { wrapper });
  const ticked = () => [...result.current.grid.gridSelection.rows];
  return {
    windows,
    rerender,
    ticked,
    selected: () => (app.values.get("t", props.value) as [number[]])[0],
    /** The grid ticks a row, or no longer ticks it, beside those that it shows as ticked. */
    tick: (row: number) =>
      act(() => {
        const { gridSelection, onGridSelectionChange } = result.current.grid;
        const rows = gridSelection.rows.hasIndex(row) ? gridSelection.rows.remove(row) : gridSelection.rows.add(row);
        onGridSelectionChange({ ...gridSelection, rows } as GridSelection);
      }),
    all: () => act(() => result.current.grid.onGridSelectionChange({ columns: CompactSelection.empty(), rows: CompactSelection.fromSingleSelection([0, 100]) })),
    answer: () =>
      act(async () => {
        for (const { question, done } of waiting.splice(0)) {
          const [top, bottom] = (question as { rows: [number, number] }).rows;
          const rows = Array.from({ length: Math.min(bottom, 100) - top }, (_row, row) => 99 - top - row);
          done(new TextEncoder().encode(JSON.stringify({ count: 100, columns: [rows], rows })));
        }
        await new Promise((resolve) => setTimeout(resolve));
      }),
    fail: () =>
      act(async () => {
        for (const { failed } of waiting.splice(0)) failed(new Error("gone"));
        await new Promise((resolve) => setTimeout(resolve));
      }),
  };
}

test("each of several ticks counts while the positions of their rows are asked for", async () => {
  const table = turned();
  for (const row of [0, 2, 3]) table.tick(row);
  expect(table.ticked()).toEqual([0, 2, 3]);
  expect(table.selected()).toEqual([]);
  await table.answer();
  expect(table.selected()).toEqual([99, 97, 96]);
  table.rerender();
  expect(table.ticked()).toEqual([0, 2, 3]);
});

test("a tick that is taken back while positions are asked for is not selected", async () => {
  const table = turned();
  for (const row of [0, 2, 0]) table.tick(row);
  await table.answer();
  expect(table.selected()).toEqual([97]);
});

test("what was selected before stays so while positions are asked for, and can be taken back", async () => {
  const table = turned([99, 50]);
  await table.answer(); // the rows have come
  table.rerender();
  expect(table.ticked()).toEqual([0, 49]);
  table.windows.seenPosition = (row) => (row === 0 || row === 49 ? 99 - row : undefined);
  for (const row of [2, 0, 3]) table.tick(row);
  await table.answer();
  expect(table.selected().toSorted()).toEqual([50, 96, 97]);
});

test("ticks whose rows cannot be asked for are not shown", async () => {
  const table = turned([50]);
  table.tick(0);
  await table.fail();
  expect(table.ticked()).toEqual([]);
  expect(table.selected()).toEqual([50]);
});

test("rows of the order before are not shown as ticked after the table was sorted anew", async () => {
  const table = turned();
  table.all();
  expect(table.ticked()).toHaveLength(100);
  act(() => table.windows.look({ ...AS_IT_IS, search: "x" }));
  table.rerender();
  expect(table.ticked()).toEqual([]);
});

test("a tick is of the row that was seen, also when the answer comes after another order of the rows", async () => {
  const table = turned();
  await table.answer(); // the rows have come
  const position = table.windows.seenPosition.bind(table.windows);
  table.windows.seenPosition = (row) => (row === 1 ? undefined : position(row));
  table.rerender();
  table.tick(0);
  expect(table.selected()).toEqual([99]);
  table.tick(1);
  act(() => table.windows.look(AS_IT_IS));
  await table.answer();
  expect(table.selected()).toEqual([99, 98]);
});

test("what was ticked just before the table was sorted stays ticked, whatever is ticked next, and can be taken back", async () => {
  const table = turned();
  table.tick(0);
  act(() => table.windows.look({ ...AS_IT_IS, search: "x" }));
  table.rerender();
  table.tick(3);
  act(() => table.windows.look({ ...AS_IT_IS, sort: [[1, false]] }));
  table.rerender();
  table.tick(5);
  table.tick(6);
  table.tick(5);
  await table.answer();
  expect(table.selected().toSorted()).toEqual([93, 96, 99]);
});

test("what was ticked just before the table was sorted stays ticked, also if the rows are known by then", async () => {
  const table = turned([50]);
  table.tick(0);
  act(() => table.windows.look(AS_IT_IS));
  table.rerender();
  expect(table.ticked()).toEqual([50]);
  table.tick(3);
  await table.answer();
  expect(table.selected().toSorted()).toEqual([3, 50, 99]);
});

test("what is no longer ticked is not ticked again by what was asked for before", async () => {
  const table = turned([50, 51]);
  table.tick(0);
  act(() => table.windows.look(AS_IT_IS));
  table.rerender();
  table.tick(50);
  await table.answer();
  expect(table.selected().toSorted()).toEqual([51, 99]);
});

test.each([["as it is", AS_IT_IS], ["searched", { ...AS_IT_IS, search: "x" }]])("a tick on a row of the order before, which is still seen, is of that row: %s", async (_name, view) => {
  const table = turned();
  await table.answer(); // the rows have come
  table.rerender();
  act(() => table.windows.look(view));
  table.rerender();
  table.tick(1);
  expect(table.selected()).toEqual([98]);
  await table.answer();
  expect(table.selected()).toEqual([98]);
});
