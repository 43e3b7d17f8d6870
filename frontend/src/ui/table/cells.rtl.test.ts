import { GridCellKind } from "@glideapps/glide-data-grid";
import { expect, it, vi } from "vitest";
import type { TableColumn } from "../../wire.gen";
import { gridCell } from "./cells";

vi.mock("../../texts/texts", async (original) => ({ ...(await original<object>()), rtl: true }));

const column = (type: string, alignment: string | null = null) =>
  ({ type, alignment, name: "x", labels: [], options: [], colors: [], levels: [], format: null, index: false }) as unknown as TableColumn;

it("texts stand on the right of pages in languages from right to left, and boxes in the middle", () => {
  expect(gridCell("text", column("text"), "None")).toMatchObject({ contentAlign: "right" });
  const box = gridCell(true, column("checkbox"), "None");
  expect(box.kind).toBe(GridCellKind.Boolean);
  expect(box.contentAlign).toBeUndefined();
  expect(gridCell(true, column("checkbox", "left"), "None").contentAlign).toBe("left");
});
