// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { connectedApp } from "../../../core/fake";
import type { DataEditorProps } from "../../../wire.gen";
import { AppContext } from "../../hooks";
import { setCells } from "./edits";
import { useEdits } from "./useEdits";

afterEach(cleanup);

const SAME = { id: "e", form: null, rows: 2, first: [], columns: [] };
const propsOf = (data: string) => ({ ...SAME, data, value: JSON.stringify({ base: data }) }) as unknown as DataEditorProps;

/** An editor of the table "one". */
function editing() {
  const { app } = connectedApp();
  app.ask = () => new Promise(() => undefined);
  const wrapper = ({ children }: { children: ReactNode }) => <AppContext value={app}>{children}</AppContext>;
  const onLost = vi.fn();
  const { result, rerender } = renderHook(({ data, pinned }) => useEdits(1, propsOf(data), pinned, () => false, onLost), { wrapper, initialProps: { data: "one", pinned: false } });
  return { result, rerender, onLost };
}

const change = (edits: Parameters<typeof setCells>[0]) => setCells(edits, [{ row: 0, field: "a", cell: "x" }]);

test("a change of a table that is not shown any more is not done in another one, and that is said", () => {
  const { result, rerender, onLost } = editing();
  const { apply } = result.current;
  rerender({ data: "two", pinned: false });
  act(() => apply(change));
  expect(result.current.edits.edited.size).toBe(0);
  expect(onLost).toHaveBeenCalledOnce();
});

test("a table that is pinned takes a change also when the script has drawn another one", () => {
  const { result, rerender, onLost } = editing();
  const { apply } = result.current;
  rerender({ data: "one", pinned: true });
  rerender({ data: "two", pinned: true });
  act(() => apply(change));
  expect(result.current.table.data).toBe("one");
  expect(onLost).not.toHaveBeenCalled();
});
