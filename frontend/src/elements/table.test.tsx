// @vitest-environment jsdom
/** A table on the page: headers, Markdown, numbers of a column alike, what a Styler says, and nothing executed. */
import { cleanup, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { page } from "../ui/testing";
import { parse } from "../ui/table/looks";
import "./table";
import "../ui/markdown/full";

afterEach(cleanup);

const column = (name: string, more: Record<string, unknown> = {}) => ({
  name, label: null, content: "text", type: null, index: false, zone: null, width: null, help: null, hidden: false, pinned: null, alignment: null,
  format: null, step: null, minimum: null, maximum: null, options: [], labels: [], colors: [], display_text: null, levels: [], css: [], at: 0, ...more,
});

const draw = async (columns: unknown[], cells: unknown[][], props: Record<string, unknown> = {}) => {
  await page(["table", { columns, cells, rows: cells[0]?.length ?? 0, all_columns: columns.length, ...props }]);
  return screen.findByRole("table");
};
const texts = (table: HTMLElement, role: string) => within(table).getAllByRole(role).map((cell) => cell.textContent);

it("has the names of its columns and rows as headers", async () => {
  const table = await draw([column("", { index: true }), column("**a**")], [["p", "q"], ["x", "y"]]);
  await within(table).findByText("a", { selector: "strong" });
  expect(texts(table, "columnheader")).toEqual(["", "a"]);
  expect(texts(table, "rowheader")).toEqual(["p", "q"]);
  expect(texts(table, "cell")).toEqual(["x", "y"]);
});

it("shows Markdown, and HTML as text", async () => {
  const table = await draw([column("a")], [["**x** <img src=x onerror=alert(1)>", "[l](javascript:alert(1))"]]);
  await within(table).findByText("x", { selector: "strong" });
  expect(table.querySelector("img")).toBeNull();
  expect(table.textContent).toContain("<img src=x onerror=alert(1)>");
  expect([...table.querySelectorAll("a")].filter((link) => link.href.startsWith("javascript:"))).toEqual([]);
});

it("gives the numbers of a column as many decimals as one of them needs", async () => {
  const table = await draw(
    [column("a", { content: "number" }), column("i", { content: "integer" }), column("b", { content: "boolean" })],
    [[1, 2.25, null, "Infinity", 1e-10, 1e20, 12345.5], [1, "1152921504606846977", null, 0, 0, 0, 0], [true, false, null, true, true, true, true]],
  );
  const found = texts(table, "cell");
  expect(found.filter((_, at) => at % 3 === 0)).toEqual(["1.00", "2.25", "", "Infinity", "1e-10", "100000000000000000000", "12,345.50"]);
  expect(found.filter((_, at) => at % 3 === 1).slice(0, 3)).toEqual(["1", "1152921504606846977", ""]);
  expect(found.filter((_, at) => at % 3 === 2).slice(0, 3)).toEqual(["true", "false", ""]);
});

it("puts names of several levels under one another", async () => {
  const levels = (...names: string[]) => column(names.join(" / "), { levels: names, content: "integer" });
  const table = await draw([column("id", { index: true }), levels("x", "p"), levels("x", "q"), levels("y", "q")], [["r"], [1], [2], [3]]);
  const rows = [...table.querySelectorAll("thead tr")].map((row) => [...row.children].map((cell) => [cell.textContent, (cell as HTMLTableCellElement).colSpan]));
  expect(rows).toEqual([
    [["", 1], ["x", 2], ["y", 1]],
    [["id", 1], ["p", 1], ["q", 1], ["q", 1]],
  ]);
});

it("shows what a Styler says", async () => {
  const table = await draw([column("a", { content: "integer" })], [[{ value: 1, text: "1 €", css: "background-color:gold;color:red" }, { text: "-" }, { value: 3, css: "font-weight:bold" }]], {
    caption: "All of it",
  });
  expect(texts(table, "cell")).toEqual(["1 €", "-", "3"]);
  const [first, , third] = within(table).getAllByRole("cell");
  expect(first!.style.color).toBe("red");
  expect(third!.style.fontWeight).toBe("bold");
  expect(table.querySelector("caption")!.textContent).toBe("All of it");
  expect(parse("a:b;;c; d-e : f(1:2) ")).toEqual({ a: "b", dE: "f(1:2)" });
});

it("says that it is empty, and that there is more of it", async () => {
  const table = await draw([], []);
  expect(texts(table, "cell")).toEqual(["empty"]);
  cleanup();
  await draw([column("a")], [["x"]], { rows: 1000, all_columns: 600 });
  screen.getByText("1 of 1,000 rows");
  screen.getByText("1 of 600 columns");
});
