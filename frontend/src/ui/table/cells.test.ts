// @vitest-environment jsdom
import { GridCellKind } from "@glideapps/glide-data-grid";
import { expect, test } from "vitest";
import type { TableColumn } from "../../wire.gen";
import { gridCell, pointsOf } from "./cells";
import { linesOf } from "./drawn";
import { copiedCell } from "./openedCells";
import { iconOf } from "./links";

function column(more: Partial<TableColumn>): TableColumn {
  return { display_text: null, type: null, format: null, content: "text", alignment: null, index: false, options: [], labels: [], colors: [], minimum: null, maximum: null, ...more } as TableColumn;
}

const BOX = { x: 0, y: 0, width: 100, height: 10 };

test("a value that is missing in a chart is a gap, and no 0", () => {
  expect(pointsOf([1, null, 3])).toEqual([1, Number.NaN, 3]);
  const chart = { is: "chart", shape: "line_chart", low: 0, high: 4, color: null } as const;
  expect(linesOf({ ...chart, values: [1, 2, Number.NaN, 4, 4] }, BOX).map((line) => line.length)).toEqual([2, 2]);
  expect(linesOf({ ...chart, values: [2] }, BOX)).toEqual([
    [
      [0, 5],
      [100, 5],
    ],
  ]);
  expect(linesOf({ ...chart, values: [Number.NaN] }, BOX)).toEqual([]);
});

test("the numbers of a chart may stand in a text", () => {
  expect(pointsOf("1, 2,3")).toEqual([1, 2, 3]);
  expect(pointsOf("[1, 2]")).toEqual([1, 2]);
  expect(gridCell("1,2", column({ type: "bar_chart" }), "")).toMatchObject({ kind: GridCellKind.Custom, copyData: "1,2" });
  expect(gridCell("none", column({ type: "bar_chart" }), "")).toMatchObject({ kind: GridCellKind.Text, displayData: "none" });
});

test("a link may be an icon; what cannot be opened is shown as it is", () => {
  const icons = column({ type: "link", display_text: ":material/open_in_new:" });
  expect(iconOf(icons)).toBe("open_in_new");
  expect(gridCell("https://example.com", icons, "")).toMatchObject({ displayData: "open_in_new", contentAlign: "center", themeOverride: { fontFamily: '"Material Symbols Rounded"' } });
  expect(gridCell("javascript:alert(1)", icons, "")).toMatchObject({ kind: GridCellKind.Text, displayData: "javascript:alert(1)" });
  expect(gridCell("https://example.com", column({ type: "link", display_text: "Open" }), "")).toMatchObject({ displayData: "Open", contentAlign: undefined });
});

test("a screen reader hears a number as it is shown, and what is copied is exact", () => {
  const money = column({ type: "number", content: "number", format: "$%.2f" });
  expect(gridCell(0.125, money, "")).toMatchObject({ data: "$0.13", displayData: "$0.13", copyData: "0.125" });
  const bar = gridCell(0.255, column({ type: "progress", content: "number", format: "percent" }), "");
  expect(bar).toMatchObject({ kind: GridCellKind.Custom, copyData: "25.5%" });
  expect(copiedCell(bar)).toMatchObject({ copyData: "0.255" });
});

test("a Styler's text stands where column_config does not say how values look", () => {
  const styled = { value: 0.5, text: "0.50" };
  const shown = (more: Partial<TableColumn>, cell: typeof styled | { value: null; text: string } = styled) => gridCell(cell as never, column({ content: "number", ...more }), "None");
  for (const more of [{}, { type: "number" }]) expect(shown(more)).toMatchObject({ kind: GridCellKind.Text, displayData: "0.50" });
  expect(shown({ type: "number", format: "%.3f" })).toMatchObject({ displayData: "0.500" });
  expect(shown({ type: "progress" })).toMatchObject({ kind: GridCellKind.Custom, data: { is: "progress", part: 0.5 } });
  expect(shown({ type: "progress" }, { value: null, text: "-" })).toMatchObject({ displayData: "-" });
});

test.each([
  [true, true],
  [false, false],
  [1, true],
  [0, false],
] as const)("a column of boxes shows one for %s", (cell, data) => {
  for (const content of ["boolean", "integer", "number"] as const) {
    expect(gridCell(cell, column({ type: "checkbox", content }), "None")).toMatchObject({ kind: GridCellKind.Boolean, data });
  }
});

test("what is for no box stays what it is, and numbers without boxes are numbers", () => {
  for (const cell of [2, -1, 0.5, "yes"]) expect(gridCell(cell, column({ type: "checkbox" }), "None")).toMatchObject({ kind: GridCellKind.Text, displayData: String(cell) });
  expect(gridCell(1, column({ content: "integer" }), "None").kind).toBe(GridCellKind.Text);
});
