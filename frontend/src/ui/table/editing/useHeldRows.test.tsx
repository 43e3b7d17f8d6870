// @vitest-environment jsdom
import { CompactSelection, type GridSelection } from "@glideapps/glide-data-grid";
import { act, cleanup, renderHook } from "@testing-library/react";
import { type ReactNode, useState } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { connectedApp } from "../../../core/fake";
import type { EditorColumn } from "../../../wire.gen";
import { AppContext } from "../../hooks";
import type { RowMap } from "./rowMap";
import { type Following, FOLLOWS_NOTHING, isAwaited, useHeldRows } from "./useHeldRows";
import type { EditorSheet } from "./useSheet";

afterEach(cleanup);

const at = (row: number): GridSelection => ({
  columns: CompactSelection.empty(),
  rows: CompactSelection.empty(),
  current: { cell: [0, row], range: { x: 0, y: row, width: 1, height: 1 }, rangeStack: [] },
});
const heldAt = (row: number) => ({ selection: at(row), keys: new Map([[row, `k${row}`]]), field: "a" });

/** What it makes of the state, when a table has come in which the selected row was found. */
function onArrival(following: Following): ((last: Following) => Following)[] {
  const map = { length: 9, key: (row: number) => `k${row}`, places: (keys: Map<string, number>) => new Map([...keys.keys()].map((key) => [key, Number(key.slice(1))])) } as unknown as RowMap;
  const changes: ((last: Following) => Following)[] = [];
  const { app } = connectedApp();
  const wrapper = ({ children }: { children: ReactNode }) => <AppContext value={app}>{children}</AppContext>;
  const columns = [{ field: "a" }] as unknown as EditorColumn[];
  const place = { node: 1, following, setFollowing: (next: (last: Following) => Following) => changes.push(next), sheet: { map } as unknown as EditorSheet, columns, shown: "new", newest: "new", pinned: false };
  renderHook(() => useHeldRows(place), { wrapper });
  return changes;
}

test("a table that has come takes the selection over, and not what the user has selected since", () => {
  const following: Following = { held: heldAt(1), into: "new", next: heldAt(1) };
  const changes = onArrival(following);
  expect(changes).toHaveLength(1);
  const [change] = changes;
  expect(change?.(following)).toMatchObject({ into: null, held: { selection: { current: { cell: [0, 1] } } } });
  const clicked: Following = { held: heldAt(2), into: null, next: heldAt(2) };
  expect(change?.(clicked)).toBe(clicked);
});

/** An editor whose tables come one after the other; the server says where rows are when a test has it say so. */
function selecting() {
  const asked: { question: { follow: number[]; base: string; into: string }; signal: AbortSignal; done: (body: Uint8Array) => void }[] = [];
  const { app } = connectedApp();
  app.ask = ((_node: number, question: never, signal: AbortSignal) => new Promise((done) => asked.push({ question, signal, done }))) as never;
  const wrapper = ({ children }: { children: ReactNode }) => <AppContext value={app}>{children}</AppContext>;
  const columns = [{ field: "a" }] as unknown as EditorColumn[];
  const map = { length: 9, key: (row: number) => (row < 9 ? row : undefined), places: (rows: Map<number, number>) => new Map([...rows.keys()].map((key) => [key, key])) } as unknown as RowMap;
  const sheet = { map } as unknown as EditorSheet;
  const { result, rerender } = renderHook(
    ({ shown, newest }: { shown: string; newest: string }) => {
      const [following, setFollowing] = useState(FOLLOWS_NOTHING);
      const held = useHeldRows({ node: 1, following, setFollowing, sheet, columns, shown, newest, pinned: false });
      return { ...held, awaited: isAwaited(following, newest) };
    },
    { wrapper, initialProps: { shown: "one", newest: "one" } },
  );
  return {
    asked,
    tables: (shown: string, newest: string) => act(() => rerender({ shown, newest })),
    click: (row: number) => act(() => result.current.setSelection(at(row))),
    answer: (which: number, ...rows: (number | null)[]) => act(async () => asked[which]?.done(new TextEncoder().encode(JSON.stringify(rows)))),
    superseded: (which: number) => act(async () => asked[which]?.done(new TextEncoder().encode("null"))),
    awaited: () => result.current.awaited,
    row: () => result.current.selection.current?.cell[1],
  };
}

test("a cell that is chosen while the former one is looked for is the one that is followed", async () => {
  const editor = selecting();
  editor.click(1);
  editor.tables("one", "two");
  editor.click(2);
  expect(editor.asked.map(({ question, signal }) => [question.follow, signal.aborted])).toEqual([[[1], true], [[2], false]]);
  await editor.answer(0, 7);
  expect(editor.awaited()).toBe(true);
  await editor.answer(1, 5);
  expect(editor.awaited()).toBe(false);
  expect(editor.row()).toBe(2); // the table before is shown still
  editor.tables("two", "two");
  expect(editor.row()).toBe(5);
});

test("where another table comes before the answer, the rows are looked for in that one", async () => {
  const editor = selecting();
  editor.click(1);
  editor.tables("one", "two");
  editor.tables("one", "three");
  await editor.answer(0, 7);
  expect(editor.awaited()).toBe(true);
  await editor.answer(1, 4);
  expect(editor.asked.map(({ question }) => question.into)).toEqual(["two", "three"]);
  editor.tables("three", "three");
  expect(editor.row()).toBe(4);
});

test("where another table comes just as one is shown, the rows are looked for from there", async () => {
  const editor = selecting();
  editor.click(1);
  editor.tables("one", "two");
  await editor.answer(0, 3);
  editor.tables("two", "three");
  const last = editor.asked.at(-1);
  expect(last?.question).toEqual({ follow: [3], base: "two", into: "three" });
  await editor.answer(editor.asked.length - 1, 6);
  editor.tables("three", "three");
  expect(editor.row()).toBe(6);
});

test("a cell that is chosen after the answer and before the table is shown is looked for anew", async () => {
  const editor = selecting();
  editor.click(1);
  editor.tables("one", "two");
  await editor.answer(0, 3);
  editor.click(2);
  expect(editor.awaited()).toBe(true);
  await editor.answer(1, 0);
  editor.tables("two", "two");
  expect(editor.row()).toBe(0);
});

test("of a row that is gone nothing is chosen, and no other row in its place", async () => {
  const editor = selecting();
  editor.click(1);
  editor.tables("one", "two");
  await editor.answer(0, null);
  editor.tables("two", "two");
  expect(editor.row()).toBeUndefined();
});

test("what is chosen stays so while the server has drawn yet another table, which is to come", async () => {
  const editor = selecting();
  editor.click(1);
  editor.tables("one", "two");
  await editor.superseded(0);
  expect(editor.awaited()).toBe(true);
  expect(editor.row()).toBe(1);
  editor.tables("one", "three");
  await editor.answer(editor.asked.length - 1, 4);
  editor.tables("three", "three");
  expect(editor.row()).toBe(4);
});

test("where the table that was drawn last is the one that is here, it is asked again", async () => {
  vi.useFakeTimers();
  const editor = selecting();
  editor.click(1);
  editor.tables("one", "two");
  await editor.superseded(0);
  await act(() => vi.runAllTimersAsync());
  vi.useRealTimers();
  await editor.answer(1, 3);
  editor.tables("two", "two");
  expect(editor.row()).toBe(3);
});
