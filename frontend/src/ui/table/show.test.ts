import { expect, test } from "vitest";
import type { TableColumn } from "../../wire.gen";
import { textOf } from "./show";
import type { Cell } from "./windows";

const COLUMN = {
  name: "x",
  label: null,
  content: "number",
  type: null,
  index: false,
  zone: null,
  levels: [],
  css: [],
  button: null,
  look: null,
  width: null,
  help: null,
  hidden: false,
  pinned: null,
  alignment: null,
  format: null,
  step: null,
  minimum: null,
  maximum: null,
  options: [],
  labels: [],
  colors: [],
  display_text: null,
  at: 0,
} as const satisfies TableColumn;

function shown(cell: Cell, column: Partial<TableColumn> = {}): string {
  return textOf(cell, { ...COLUMN, ...column }).replaceAll("\u202f", " ");
}

test.each<[Cell, Partial<TableColumn>, string]>([
  [1234567, { content: "integer" }, "1234567"],
  ["9007199254740993", { content: "integer" }, "9007199254740993"],
  [0.123456, {}, "0.1235"],
  [0.00001, {}, "0.00001"],
  ["Infinity", {}, "Infinity"],
  [1234.5, { format: "dollar" }, "$1,234.50"],
  [1500, { content: "integer", format: "dollar" }, "$1,500"],
  [1500, { content: "integer", format: "accounting" }, "1,500"],
  [100000, { format: "euro", step: 1000 }, "€100,000"],
  [1500, { content: "integer", format: "euro", step: 0.01 }, "€1,500.00"],
  [-2500, { format: "accounting", step: 0.001 }, "(2,500.000)"],
  [1234.5, { format: "yen" }, "¥1,235"],
  [1234.5, { format: "localized" }, "1,234.5"],
  [1234.5, { format: "localized", step: 0.01 }, "1,234.50"],
  [1500, { content: "integer", format: "percent", step: 0.01 }, "150,000%"],
  [0.5, { type: "progress" }, "50%"],
  [50, { type: "progress", content: "integer" }, "50%"],
  [1.5, { step: 0.01 }, "1.50"],
  [93784, { content: "duration" }, "1d 02:03:04"],
  [90.5, { content: "duration" }, "00:01:30.5"],
  [-90, { content: "duration" }, "-00:01:30"],
  ["2024-03-31", { content: "date" }, "2024-03-31"],
  ["0001-01-01", { content: "date" }, "0001-01-01"],
  ["2024-03-31T03:30:00", { content: "datetime" }, "2024-03-31 03:30:00"],
  ["2024-03-31T03:30:00.250000+02:00", { content: "datetime" }, "2024-03-31 03:30:00.250+02:00"],
  ["2024-03-31T03:30:00Z", { content: "datetime" }, "2024-03-31 03:30:00+00:00"],
  ["2024-03-31T03:30:00", { content: "datetime", format: "D MMM YYYY" }, "31 Mar 2024"],
  ["12:30:00", { content: "time" }, "12:30:00"],
  ["12:30:05", { content: "time", format: "localized" }, "12:30:05 PM"],
  ["12:30:05", { content: "time", format: "iso8601" }, "12:30:05.000Z"],
  ["2024-03-31", { content: "date", format: "localized" }, "Mar 31, 2024"],
  ["2024-03-31", { content: "date", format: "iso8601" }, "2024-03-31"],
  ["2024-03-31T12:30:05", { content: "datetime", type: "date", format: "localized" }, "Mar 31, 2024"],
  ["2024-03-31T12:30:05", { content: "datetime", format: "localized" }, "Mar 31, 2024, 12:30:05 PM"],
  ["no date", { content: "date" }, "no date"],
  ["b", { type: "selectbox", content: "text", options: ["a", "b"], labels: ["A", "B"] }, "B"],
  [[1, "a", null], { content: "list" }, "1, a, null"],
])("%j with %j is %s", (cell, column, text) => {
  expect(shown(cell, column)).toBe(text);
});
