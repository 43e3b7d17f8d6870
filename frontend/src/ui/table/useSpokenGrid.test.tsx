// @vitest-environment jsdom
import { cleanup, renderHook } from "@testing-library/react";
import { afterEach, expect, test } from "vitest";
import type { TableColumn } from "../../wire.gen";
import { useSpokenGrid } from "./useSpokenGrid";
import type { Sort } from "./view";

afterEach(cleanup);

const COLUMNS = [{ at: 3, help: "**All** of them" }, { at: 1, help: null }, { at: 2, help: null }] as unknown as TableColumn[];
const MIRROR = `<table role="grid"><tr>${COLUMNS.map((_column, at) => `<th role="columnheader" aria-colindex="${at + 1}"></th>`).join("")}</tr></table>`;

test("a grid has its name, and its headers have their help and the order of the rows, also where the mirror is made anew", async () => {
  const element = document.createElement("div");
  element.innerHTML = MIRROR;
  const attributes = (name: string) => [...element.querySelectorAll("th")].map((header) => header.getAttribute(name));
  const { rerender } = renderHook(({ sort }: { sort: readonly Sort[] }) => useSpokenGrid(element, "Sales", COLUMNS, sort), { initialProps: { sort: [] as readonly Sort[] } });
  expect(element.querySelector("table")?.getAttribute("aria-label")).toBe("Sales");
  expect(attributes("aria-description")).toEqual(["All of them", null, null]);
  expect(attributes("aria-sort")).toEqual([null, null, null]);
  rerender({ sort: [[1, true], [3, false]] });
  expect(attributes("aria-sort")).toEqual([null, "descending", null]);
  element.innerHTML = MIRROR;
  await Promise.resolve();
  expect(element.querySelector("table")?.getAttribute("aria-label")).toBe("Sales");
  expect(attributes("aria-sort")).toEqual([null, "descending", null]);
  rerender({ sort: [[2, false]] });
  expect(attributes("aria-sort")).toEqual([null, null, "ascending"]);
});

const isWrong = (x: number, y: number) => (x === 1 && y === 5 ? "A value is required." : null);

test("a cell that is wrong says why, and no longer when it is not", () => {
  const element = document.createElement("div");
  element.innerHTML = '<table role="grid"><tr role="row" aria-rowindex="7"><td role="gridcell" aria-colindex="1"></td><td role="gridcell" aria-colindex="2"></td></tr></table>';
  const said = () => [...element.querySelectorAll("td")].map((cell) => [cell.getAttribute("aria-invalid"), cell.getAttribute("aria-description")]);
  const none: readonly Sort[] = [];
  const { rerender } = renderHook(({ wrong }: { wrong: (x: number, y: number) => string | null }) => useSpokenGrid(element, "Sales", COLUMNS, none, wrong), { initialProps: { wrong: isWrong } });
  expect(said()).toEqual([[null, null], ["true", "A value is required."]]);
  rerender({ wrong: () => null });
  expect(said()).toEqual([[null, null], [null, null]]);
});
