// @vitest-environment jsdom
import { expect, test } from "vitest";
import type { DataEditorProps, EditorColumn } from "../../../wire.gen";
import { editorHeader } from "./editorHeader";

const column = (at: number, editor: EditorColumn["editor"], width: number | null = 100) => ({ at, name: `c${at}`, label: null, levels: [], width, required: false, editor, type: "text" }) as unknown as EditorColumn;
const header = (columns: EditorColumn[], disabled = false, adds = true) => editorHeader(columns, { sort: [], widths: new Map(), adds, props: { disabled, first: [], width: "stretch" } as unknown as DataEditorProps, theme: { bgCellMedium: "gray" } });

test("a column that cannot be edited has a lock, and another ground than those that can", () => {
  const [open, locked] = header([column(0, "text"), column(1, null)]);
  expect(open).not.toHaveProperty("indicatorIcon");
  expect(open).not.toHaveProperty("themeOverride");
  expect(locked).toMatchObject({ indicatorIcon: "lock", themeOverride: { bgCell: "gray" } });
});

test("where nothing can be edited, no column is told apart", () => {
  for (const made of header([column(0, null), column(1, null)], true)) expect(made).not.toHaveProperty("indicatorIcon");
});

test("the row for new rows says in its first cell what it is for, if there is room", () => {
  const hints = (made: ReturnType<typeof header>) => made.map(({ trailingRowOptions }) => trailingRowOptions?.hint);
  expect(hints(header([column(0, "text", 200), column(1, "text")]))).toEqual(["Add a row", ""]);
  expect(hints(header([column(0, "text", 60), column(1, "text", 200)]))).toEqual([" ", ""]);
});

test("the first column is as wide as that needs, where rows can be added", () => {
  const [first, second] = header([column(0, "text", null), column(1, "text", null)]);
  expect(first).toMatchObject({ width: 8 * "Add a row".length + 42, trailingRowOptions: { hint: "Add a row" } });
  expect(second).toMatchObject({ width: 60 });
  expect(header([column(0, "text", null)], false, false)).toMatchObject([{ width: 60 }]);
});
