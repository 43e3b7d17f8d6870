// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import type { ReactNode } from "react";
import { afterEach, expect, test } from "vitest";
import { connectedApp } from "../../../core/fake";
import type { EditorColumn } from "../../../wire.gen";
import { AppContext } from "../../hooks";
import { AS_IT_IS } from "../view";
import { parseEdits } from "./edits";
import type { Editing } from "./useEdits";
import { useSheet } from "./useSheet";

afterEach(cleanup);

const COLUMN = { at: 0, field: "a", hidden: false } as unknown as EditorColumn;
const COLUMNS = [COLUMN];

const body = (answer: object) => new TextEncoder().encode(JSON.stringify(answer));

test("the rows that are seen stay, each what it is, until those of another order have come", async () => {
  const { app } = connectedApp();
  const waiting: ((body: Uint8Array) => void)[] = [];
  app.ask = ((_node: number, question: { view?: unknown }) =>
    question.view === undefined ? Promise.resolve(body({ count: 3, columns: [[10, 11, 12]] })) : new Promise<Uint8Array>((done) => waiting.push(done))) as never;
  const editing = { table: { data: "t", rows: 3, first: [[]], columns: COLUMNS }, edits: parseEdits('{"base":"t","edited":[[1,{"a":99}]]}') } as unknown as Editing;
  const { result } = renderHook(() => useSheet(1, editing, COLUMNS), { wrapper: ({ children }: { children: ReactNode }) => <AppContext value={app}>{children}</AppContext> });
  const seen = () => Array.from({ length: result.current.rows }, (_row, row) => [result.current.key(row), result.current.cell(row, COLUMN)]);
  await act(async () => result.current.windows.see({ top: 0, bottom: 3, left: 0, right: 1 }));
  const before = [[0, 10], [1, 99], [2, 12]];
  expect(seen()).toEqual(before);
  await act(async () => result.current.look({ ...AS_IT_IS, sort: [[0, true]] }));
  expect(seen()).toEqual(before);
  await act(async () => waiting[0]?.(body({ count: 3, columns: [[12, 11, 10]], rows: [2, 1, 0] })));
  expect(seen()).toEqual([[2, 12], [1, 99], [0, 10]]);
});
