// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test, vi } from "vitest";
import { connectedApp } from "../../../core/fake";
import { AppContext } from "../../hooks";
import { useDraftRow } from "./useDraftRow";
import type { EditorSheet } from "./useSheet";

afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

/** A cell was being edited in the table "zero"; the page shows another one, in which the server looks for its row. */
function seeking() {
  const asked: { into: string; signal: AbortSignal; done: (body: Uint8Array) => void }[] = [];
  const { app } = connectedApp();
  app.ask = ((_node: number, question: { into: string }, signal: AbortSignal) => new Promise((done) => asked.push({ into: question.into, signal, done }))) as never;
  const wrapper = ({ children }: { children: ReactNode }) => <AppContext value={app}>{children}</AppContext>;
  const sheet = { columns: [], rows: 0, map: { find: (row: number) => row } } as unknown as EditorSheet;
  const draft = { base: "zero", row: 1, field: "a", text: "x", shown: [] };
  const { result, rerender } = renderHook(({ base }) => useDraftRow(1, sheet, base), { wrapper, initialProps: { base: "one" } });
  return {
    asked,
    row: () => {
      let row: number | undefined;
      act(() => void (row = result.current(draft)));
      return row;
    },
    shows: (base: string) => rerender({ base }),
    answer: (found: (number | null)[] | null) => act(async () => asked.at(-1)?.done(new TextEncoder().encode(JSON.stringify(found)))),
    wait: () => act(() => vi.advanceTimersByTimeAsync(100)),
  };
}

test("the row of what was being typed is asked for again while the server has drawn yet another table", async () => {
  vi.useFakeTimers();
  const page = seeking();
  expect(page.row()).toBe(-1);
  await page.answer(null);
  await page.wait();
  expect(page.asked).toHaveLength(2);
  await page.answer([4]);
  expect(page.row()).toBe(4);
});

test("it is asked for in the table that is shown, and not in the one before any more", async () => {
  vi.useFakeTimers();
  const page = seeking();
  page.row();
  await page.answer(null);
  page.shows("two");
  page.row();
  await page.wait();
  expect(page.asked.map(({ into, signal }) => [into, signal.aborted])).toEqual([["one", true], ["two", false]]);
  await page.answer([7]);
  expect(page.row()).toBe(7);
});
