import { describe, expect, it } from "vitest";
import { fromSketch, moveFocus, PAGE, parseJson, Part, rowsOf, textOf, withParts, type Row } from "./jsonRows";

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

const page = (start: number, count: number) =>
  fromSketch(["l", 250, start, Array.from({ length: count }, (_, i) => (i === 0 ? ["o", 3] : ["v", String(start + i)]))], [0]) as Part;

describe("a JSON of which parts are here", () => {
  const root = fromSketch(["o", 2, 0, [["a", ["l", 250]], ["b", ["v", "1.50"]]]]);

  it("shows what has come, and asks for what is opened", () => {
    const rows = rowsOf(root, true, new Map());
    expect(lines(rows)).toEqual(["{", '  "a": […] 250 items', '  "b": 1.50', "}"]);
    expect(rows[1]!.wanted).toEqual({ at: [0], start: 0 });
  });

  it("puts parts where they belong, and further ones behind them", () => {
    let value = withParts(root, page(0, 100));
    const rows = rowsOf(value, true, new Map());
    expect(rows.filter(({ level }) => level === 2)).toHaveLength(101);
    expect(rows.find(({ kind }) => kind === "more")).toMatchObject({ text: "Show 150 more", wanted: { at: [0], start: 100 } });
    value = withParts(value, page(100, 150));
    expect(lines(rowsOf(value, true, new Map())).at(-4)).toBe("    249: 249");
    value = withParts(value, fromSketch(["o", 3, 0, [["x", ["v", "null"]], ["y", ["o", 0]], ["z", ["l", 0]]]], [0, 100]) as Part);
    expect(lines(rowsOf(value, true, new Map())).slice(102, 107)).toEqual(["    100: {", '      "x": null', '      "y": {}', '      "z": []', "    }"]);
  });
});

it("names each row by a path of its own, whatever the keys are", () => {
  const rows = rowsOf({ end: 1, "…": 2, list: Array.from({ length: PAGE + 1 }, (_, i) => i), "more /list": 3 }, true, new Map());
  const keys = rows.map((row) => (row.kind === "end" ? `end ${row.path}` : row.path));
  expect(new Set(keys).size).toBe(keys.length);
});
