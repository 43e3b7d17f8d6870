// @vitest-environment jsdom
import { CompactSelection, type GridSelection } from "@glideapps/glide-data-grid";
import { cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test } from "vitest";
import { connectedApp } from "../../../core/fake";
import type { EditorColumn } from "../../../wire.gen";
import { AppContext } from "../../hooks";
import type { RowMap } from "./rowMap";
import { type Following, useHeldRows } from "./useHeldRows";
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
  const place = { node: 1, following, setFollowing: (next: (last: Following) => Following) => changes.push(next), sheet: { map } as unknown as EditorSheet, columns, shown: "new", newest: "new", typing: false };
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
