import { describe, expect, it } from "vitest";
import type { EditorColumn } from "../../../wire.gen";
import { clipboardRows } from "./clipboard";
import { addRows, deleteRows, editsText, parseEdits, setCells } from "./edits";
import { editText, problemOf, readText } from "./entry";
import { clearArea, fillArea, paste, type Sheet, type Written } from "./ranges";
import { answered, needsAnswer } from "./asked";
import { typedKeys } from "./held";
import { Refused } from "./refused";
import { RowMap } from "./rowMap";
import { itemsTyped } from "../listText";

const column = (props: Partial<EditorColumn>): EditorColumn =>
  ({ name: "c", field: "c", at: 0, editor: "text", content: "text", choices: [], options: [], labels: [], minimum: null, maximum: null, step: null, low: null, high: null, max_chars: null, validate: null, required: false, unique: false, whole: false, accept_new: false, asks: false, ...props }) as EditorColumn;

describe("edits", () => {
  const none = parseEdits('{"base":"b"}');

  it("are the same after they have been sent", () => {
    const edits = deleteRows(setCells(addRows(none, [{ c: 1 }]), [{ row: 3, field: "c", cell: "x" }]), [2]);
    expect(parseEdits(editsText(edits))).toEqual({ ...edits, added: [[edits.added[0]?.[0], { c: 1 }, null]] });
  });

  it("of a deleted row are gone with it", () => {
    const edits = deleteRows(setCells(none, [{ row: 3, field: "c", cell: "x" }]), [3]);
    expect([...edits.edited]).toEqual([]);
    expect(edits.deleted).toEqual([3]);
  });

  it("show rows without the deleted ones, and the added ones where they belong", () => {
    const edits = deleteRows(addRows(addRows(none, [{}], 2), [{}]), [0]);
    const map = new RowMap(4, edits, (row) => row, true);
    const [inserted, last] = edits.added.map(([id]) => id);
    expect(Array.from({ length: map.length }, (_, row) => map.key(row))).toEqual([1, inserted, 2, 3, last]);
    expect(map.find(inserted as string)).toBe(1);
    expect(map.viewRow(1)).toBeNull();
  });

  it("need of a large table the rows between the added ones, and none after them", () => {
    const plain = new RowMap(1_000_000, addRows(addRows(none, [{}], 2), [{}], 4), (row) => row, true);
    expect(Array.from({ length: 7 }, (_, row) => plain.viewRow(row))).toEqual([0, 1, null, 2, 3, null, 4]);
    expect([plain.span(0, 3), plain.span(2, 6), plain.span(2, 3), plain.span(6, 2_000_000)]).toEqual([[0, 2], [2, 4], [0, 0], [4, 1_000_000]]);
    const sorted = new RowMap(5, addRows(none, [{}, {}]), (row) => row, false);
    expect([sorted.span(3, 7), sorted.span(5, 7)]).toEqual([[3, 5], [0, 0]]);
  });

  it("are none beyond the last row", () => {
    for (const edits of [none, addRows(none, [{}], 2), deleteRows(none, [0])]) {
      const map = new RowMap(4, edits, (row) => row, true);
      expect([map.key(map.length), map.viewRow(map.length)]).toEqual([undefined, null]);
    }
  });
});

describe("what is entered", () => {
  it.each([[["a, b", "c"]], [["", " x ", '"', "'q'", "[z]"]], [["don't", "it's"]], [["two\nlines"]]])("is, of the list %j, the same list again", (items) => {
    expect(itemsTyped(editText(items, column({ editor: "list" })))).toEqual(items);
  });

  it("is a list of numbers where there was one", () => {
    expect(readText("1, 2.5", column({ editor: "list" }), [7])).toEqual({ cell: [1, 2.5] });
    expect(readText("1, x", column({ editor: "list" }), [7])).toEqual({ cell: ["1", "x"] });
    expect(readText("1", column({ editor: "list" }), ["7"])).toEqual({ cell: ["1"] });
  });

  it("is within what the column's type can have", () => {
    const bytes = column({ editor: "number", whole: true, low: "-128", high: "127" });
    expect(problemOf(127, bytes)).toBeNull();
    expect(problemOf(128, bytes)).toContain("127");
    expect(problemOf("-99999999999999999999", bytes)).toContain("-128");
  });

  it.each([
    ["1,234.5", { editor: "number" }, 1234.5],
    ["-12,34,567", { editor: "number", whole: true }, -1_234_567],
    ["٠١२", { editor: "number", whole: true }, 12],
    ["１２.５%", { editor: "number" }, 0.125],
    ["\u061C-١٬٢٣٤٫٥", { editor: "number" }, -1234.5],
    ["\u22127", { editor: "number", whole: true }, -7],
    ["٠٣\u200F/٣١\u200F/٢٠٢٧", { editor: "date" }, "2027-03-31"],
    ["٢٠٢٧-٠٣-٣١ ١٤:٠٥", { editor: "datetime" }, "2027-03-31T14:05:00"],
    ["٩:٠٥", { editor: "time" }, "09:05:00"],
    ["50%", { editor: "number" }, 0.5],
    ["9007199254740993", { editor: "number", whole: true }, "9007199254740993"],
    ["42", { editor: "number", whole: true }, 42],
    ["1.10", { editor: "number", content: "decimal" }, "1.10"],
    ["31.03.2027", { editor: "date" }, "2027-03-31"],
    ["2027-3-1 2:05 pm", { editor: "datetime" }, "2027-03-01T14:05:00"],
    ["1d 2:00:01", { editor: "duration" }, 93_601],
    ["yes", { editor: "checkbox" }, true],
    ["yes", { editor: "checkbox", content: "integer" }, 1],
    ["no", { editor: "checkbox", content: "number" }, 0],
    ["a, b", { editor: "list" }, ["a", "b"]],
    ['"a, b", c, "say ""so"""', { editor: "list" }, ["a, b", "c", 'say "so"']],
    ["['a', 'b, c']", { editor: "list" }, ["a", "b, c"]],
    ['"no end, x', { editor: "list" }, ['"no end', "x"]],
    ["", { editor: "text" }, null],
  ] as const)("%s", (text, props, cell) => {
    expect(readText(text, column(props as Partial<EditorColumn>))).toEqual({ cell });
  });

  it.each([
    ["1.5", { editor: "number", whole: true }],
    ["many", { editor: "number" }],
    ["1,5", { editor: "number" }],
    ["1,50,00", { editor: "number" }],
    ["1.234,5", { editor: "number" }],
    ["2027-02-30", { editor: "date" }],
    ["25:00", { editor: "time" }],
    ["z", { editor: "select", choices: ["a"], options: ["a"], labels: ["A"] }],
  ] as const)("%s is refused", (text, props) => {
    expect(readText(text, column(props as unknown as Partial<EditorColumn>))).toHaveProperty("reason");
  });

  it("is checked by the rules of its column", () => {
    expect(problemOf(null, column({ required: true }))).not.toBeNull();
    expect(problemOf(5, column({ editor: "number", maximum: 4 }))).not.toBeNull();
    expect(problemOf(0.3, column({ editor: "number", step: 0.1 }))).toBeNull();
    expect(problemOf("2026-01-01", column({ editor: "date", low: "2026-01-02" }))).not.toBeNull();
    expect(problemOf("ab", column({ validate: "^[A-Z]+$" }))).not.toBeNull();
    expect(problemOf("a", column({ unique: true }), () => true)).not.toBeNull();
    expect(editText(["a", "b"], column({ editor: "list" }))).toBe("a, b");
  });
});

describe("a block of cells", () => {
  const columns = [column({ field: "t" }), column({ field: "n", editor: "number" }), column({ field: "off", editor: null })];
  const cells: Record<string, string | number>[] = [{ t: "a", n: 1 }, { t: "b", n: 2 }];
  const sheet: Sheet = { columns, rows: 2, key: (row) => row, cell: (row, { field }) => cells[row]?.[field] ?? null, values: ({ field }, but) => new Set(cells.filter((_, row) => !but(row)).map((each) => each[field])) };

  it("comes from a spreadsheet, with line breaks in quotes", () => {
    expect(clipboardRows('a\t"b ""c""\nd"\r\ne\t\r\n')).toEqual([["a", 'b "c"\nd'], ["e", ""]]);
  });

  it("is pasted, makes rows, and leaves what does not fit", () => {
    const { changes, more, refused } = paste(sheet, 0, 1, [["x", "many", "y"], ["z", "3", "y"]], true);
    expect(changes).toEqual([{ row: 1, field: "t", cell: "x" }]);
    expect(more).toEqual([{ t: "z", n: 3 }]);
    expect(refused.said()).toBe("3 cells were left as they were: This column cannot be edited. (2) Enter a number. (1)");
    expect(paste(sheet, 0, 1, [["x"], ["z"]], false).more).toEqual([]);
  });

  it("says which of its cells were not pasted: of columns that cannot be edited, and beyond the last row and column", () => {
    const cannot = "This column cannot be edited.";
    expect(paste(sheet, 1, 0, [["5", "", ""], ["6", "y", ""]], true).refused.said()).toBe(`1 cell was left as it was: ${cannot}`);
    // A row that is pasted back, whole.
    const numbers = { ...sheet, columns: [column({ field: "t" }), column({ field: "n", editor: null })] };
    expect(paste(numbers, 0, 0, [["x", "1"], ["y", "2"]], true).refused.said()).toBe("");
    expect(paste(sheet, 1, 1, [["5", "", "z", "z"], ["6"], [""]], false).refused.said()).toBe("3 cells lie outside the table and were not pasted.");
    expect(paste(sheet, 2, 1, [["5", "z"]], false).refused.said()).toBe(`1 cell was left as it was: ${cannot} 1 cell lies outside the table and was not pasted.`);
  });

  it("says how many cells it leaves as they were, and why", () => {
    const rows = Array.from({ length: 3 }, () => ["x", "many"]);
    const limited = { ...sheet, columns: [column({ field: "t", max_chars: 0 }), column({ field: "n", editor: "number" })] };
    expect(paste(limited, 0, 0, [["x", "1"], ...rows], true).refused.said()).toBe(
      "7 cells were left as they were: At most 0 characters. (4) Enter a number. (3)",
    );
    const many = new Refused();
    for (const [at, reason] of ["One.", "Two.", "Three.", "Four."].entries()) many.add(reason, at + 1);
    expect(many.said()).toBe("10 cells were left as they were: Four. (4) Three. (3) Two. (2) …");
    expect(new Refused().said()).toBe("");
  });

  it("has no value twice in a column that has each once", () => {
    const unique = [column({ field: "t", unique: true })];
    const { changes, refused } = paste({ ...sheet, columns: unique }, 0, 0, [["x"], ["x"], ["c"]], true);
    expect(changes).toEqual([{ row: 0, field: "t", cell: "x" }]);
    expect(refused.count).toBe(1);
    // Two rows change places.
    expect(paste({ ...sheet, columns: unique }, 0, 0, [["b"], ["a"]], false).refused.count).toBe(0);
    expect(paste({ ...sheet, columns: unique }, 0, 0, [["b"]], false).refused.count).toBe(1);
    expect(fillArea({ ...sheet, columns: unique }, { x: 0, y: 0, width: 1, height: 1 }, { x: 0, y: 0, width: 1, height: 2 }).refused.count).toBe(1);
  });

  it("is filled and emptied", () => {
    const filled = fillArea(sheet, { x: 0, y: 0, width: 2, height: 1 }, { x: 0, y: 0, width: 2, height: 2 });
    expect(filled.changes).toEqual([{ row: 1, field: "t", cell: "a" }, { row: 1, field: "n", cell: 1 }]);
    const cleared = clearArea(sheet, [{ x: 0, y: 0, width: 3, height: 1 }]);
    expect(cleared.changes).toEqual([{ row: 0, field: "t", cell: null }, { row: 0, field: "n", cell: null }]);
    expect(cleared.refused.said(), "the cell that cannot be edited is empty").toBe("");
  });

  it("that cannot be edited are neither filled nor emptied, and that is said", () => {
    const numbers = { ...sheet, columns: [column({ field: "t" }), column({ field: "n", editor: null })] };
    const said = "1 cell was left as it was: This column cannot be edited.";
    expect(fillArea(numbers, { x: 0, y: 0, width: 2, height: 1 }, { x: 0, y: 0, width: 2, height: 2 }).refused.said()).toBe(said);
    expect(clearArea(numbers, [{ x: 0, y: 0, width: 2, height: 1 }]).refused.said()).toBe(said);
  });
});

const keys = (...names: string[]) => names.map((key) => ({ key, shift: false }));

describe("keys that come before the field", () => {
  it("are what is typed into it", () => {
    expect(typedKeys(null, keys("a", "b", "Backspace", "ü"))).toEqual({ text: "aü", move: null, rest: [] });
    expect(typedKeys("a", keys("b", "ArrowLeft"))).toEqual({ text: "ab", move: null, rest: [] });
    expect(typedKeys(null, [])).toEqual({ text: null, move: null, rest: [] });
    expect(typedKeys(null, keys("Backspace")).text).toBe("");
  });

  it("are for the next cell after Enter or Tab", () => {
    expect(typedKeys(null, keys("a", "Enter", "b", "Tab"))).toEqual({ text: "a", move: [0, 1], rest: keys("b", "Tab") });
    expect(typedKeys("x", [{ key: "Tab", shift: true }]).move).toEqual([-1, 0]);
  });
});

describe("options that depend on the row", () => {
  const columns = [column({ field: "land" }), column({ field: "city", at: 1, editor: "select", asks: true })];
  const sheet: Sheet = { columns, rows: 2, key: (row) => row + 10, cell: (row, { field }) => `${field}${row}`, values: () => new Set() };
  const write: Written = { changes: [{ row: 10, field: "land", cell: "no" }, { row: 10, field: "city", cell: "oslo" }, { row: 11, field: "city", cell: "x" }], more: [{ land: "pe", city: "lima" }, { city: "y" }], refused: new Refused() };

  it("are asked for with the rows as they will be; what is none of them is not written", async () => {
    expect(needsAnswer(write, columns)).toBe(true);
    expect(needsAnswer({ ...write, changes: [write.changes[0]!], more: [] }, columns)).toBe(false);
    const asked: unknown[] = [];
    const found = await answered(write, sheet, { land: "first" }, async (field, cells) => {
      asked.push(field, cells);
      return [["Oslo"], [], ["Lima"], []];
    });
    expect(asked).toEqual(["city", [[{ land: "no", city: "oslo" }, "oslo"], [{ land: "land1", city: "x" }, "x"], [{ land: "pe", city: "lima" }, "lima"], [{ land: "first", city: "y" }, "y"]]]);
    expect(found).toMatchObject({ changes: [{ row: 10, field: "land", cell: "no" }, { row: 10, field: "city", cell: "Oslo" }], more: [{ land: "pe", city: "Lima" }, {}] });
    expect(found.refused.said()).toBe("2 cells were left as they were: Choose one of the options.");
  });
});
