import { expect, it } from "vitest";
import type { TableColumn } from "../../wire.gen";
import { gridCell } from "./cells";
import { inOwnDirection } from "./direction";

const column = { type: "text", alignment: null, name: "x", labels: [], options: [], colors: [], levels: [], format: null, index: false } as unknown as TableColumn;

it.each(["مرحبا!", "שלום.", "ABC مرحبا!"])("%s runs as its first letter does", (text) => {
  expect(inOwnDirection(text)).toBe(`\u2068${text}\u2069`);
  // What is copied and opened is what the app gave.
  expect(gridCell(text, column, "None")).toMatchObject({ displayData: `\u2068${text}\u2069`, data: text, copyData: text });
});

it("other texts stay as they are", () => {
  for (const text of ["Hello!", "", "日本語。", "1,000"]) expect(inOwnDirection(text)).toBe(text);
});
