import { expect, test } from "vitest";
import type { DataEditorProps, EditorColumn } from "../../../wire.gen";
import { editorHeader } from "./editorHeader";

const column = (at: number, editor: EditorColumn["editor"]) => ({ at, name: `c${at}`, label: null, levels: [], width: 100, required: false, editor, type: "text" }) as unknown as EditorColumn;
const header = (columns: EditorColumn[], disabled = false) => editorHeader(columns, { sort: [], widths: new Map(), props: { disabled, first: [], width: "stretch" } as unknown as DataEditorProps, theme: { bgCellMedium: "gray" } });

test("a column that cannot be edited has a lock, and another ground than those that can", () => {
  const [open, locked] = header([column(0, "text"), column(1, null)]);
  expect(open).not.toHaveProperty("indicatorIcon");
  expect(open).not.toHaveProperty("themeOverride");
  expect(locked).toMatchObject({ indicatorIcon: "lock", themeOverride: { bgCell: "gray" } });
});

test("where nothing can be edited, no column is told apart", () => {
  for (const made of header([column(0, null), column(1, null)], true)) expect(made).not.toHaveProperty("indicatorIcon");
});

test("the row for new rows says in its first cell what it is for", () => {
  expect(header([column(0, "text"), column(1, "text")]).map((made) => made.trailingRowOptions?.hint)).toEqual(["Add a row", ""]);
});
