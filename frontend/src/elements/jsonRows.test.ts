import { describe, expect, it } from "vitest";
import { moveFocus, PAGE, parseJson, rowsOf, textOf, type Row } from "./jsonRows";

const VALUE = { a: [1, { b: null }], "c/d": "s", e: {} };

function lines(rows: Row[]): string[] {
  return rows.map((row) => `${"  ".repeat(row.level)}${row.name === null ? "" : `${row.name}: `}${row.text}${row.note ? ` ${row.note}` : ""}`);
}

function parse(text: string): unknown {
  const parsed = parseJson(text);
  if ("error" in parsed) throw new Error(parsed.error);
  return parsed.value;
}

describe("the rows of a JSON tree", () => {
  it("opens all, nothing, or so many levels", () => {
    expect(lines(rowsOf(VALUE, true, new Map()))).toEqual([
      "{",
      '  "a": [',
      "    0: 1",
      "    1: {",
      '      "b": null',
      "    }",
      "  ]",
      '  "c/d": "s"',
      '  "e": {}',
      "}",
    ]);
    expect(lines(rowsOf(VALUE, false, new Map()))).toEqual(["{…} 3 keys"]);
    expect(lines(rowsOf(VALUE, 1, new Map()))).toEqual(["{", '  "a": […] 2 items', '  "c/d": "s"', '  "e": {}', "}"]);
  });

  it("lets the user's choice win", () => {
    const toggled = new Map([["", true], ["/a/1", false], ["/a", true]]);
    expect(lines(rowsOf(VALUE, false, toggled))).toContain("    1: {…} 1 key");
  });

  it("shows long lists in part, the rest on demand", () => {
    const list = Array.from({ length: PAGE + 50 }, (_, i) => i);
    const rows = rowsOf(list, true, new Map());
    const more = rows.at(-2)!;
    expect([rows.length, more.text, more.kind]).toEqual([PAGE + 3, "Show 50 more", "more"]);
    expect(rowsOf(list, true, new Map([[more.path, true]]))).toHaveLength(PAGE + 50 + 2);
  });

  it("says what is wrong with a text that is no JSON", () => {
    expect(parseJson("{bad")).toHaveProperty("error");
  });

  it("keeps digits that JavaScript's numbers lose", () => {
    // An engine without the source text of numbers cannot; the one that tests run on may be such.
    const hasSource = JSON.stringify(parse("1.50")) !== "1.5";
    const text = "[12345678901234567890, 1.50, 1e400]";
    const expected = hasSource ? ["12345678901234567890", "1.50", "1e400"] : ["12345678901234567000", "1.5", "null"];
    expect(rowsOf(parse(text), true, new Map()).slice(1, 4).map((row) => row.text)).toEqual(expected);
  });

  it("copies indented JSON", () => {
    expect(textOf(VALUE)).toBe(JSON.stringify(VALUE, null, 2));
    expect(textOf([])).toBe("[]");
  });
});

describe("keys in the tree", () => {
  const rows = rowsOf(VALUE, 1, new Map());
  const at = (path: string) => rows.find((row) => row.path === path)!;
  const press = (path: string, key: string) => moveFocus(rows, at(path), key);

  it("moves over rows, and not onto closing brackets", () => {
    expect(press("", "ArrowDown")).toEqual({ focus: "/a" });
    expect(press("/a", "ArrowUp")).toEqual({ focus: "" });
    expect(press("", "End")).toEqual({ focus: "/e" });
    expect(press("/e", "Home")).toEqual({ focus: "" });
    expect(press("/e", "ArrowDown")).toBeNull();
  });

  it("opens, closes and goes to the parent", () => {
    expect(press("/a", "ArrowRight")).toEqual({ toggle: at("/a") });
    expect(press("", "ArrowRight")).toEqual({ focus: "/a" });
    expect(press("", "ArrowLeft")).toEqual({ toggle: at("") });
    expect(press("/c~1d", "ArrowLeft")).toEqual({ focus: "" });
    expect(press("/a", "Enter")).toEqual({ toggle: at("/a") });
    expect(press("/c~1d", "Enter")).toBeNull();
    expect(press("/a", "x")).toBeNull();
  });
});
