import { describe, expect, it } from "vitest";
import { colours } from "../theme";
import { kept, local, rowsOf } from "./rows";
import { colored, initialInterval, isSingle, kindOf, sized, unknownMark, withValues } from "./spec";

const column = (name: string, values: readonly unknown[], type: "number" | "date" | "text" = "number") => ({ name, type, address: `${name} ${values.length}`, zone: undefined, values });

describe("rows", () => {
  it("are objects with what is in the columns", () => {
    const day = Date.UTC(2024, 0, 31, 12);
    const data = { rows: 2, columns: [column("n", new Float64Array([1, Number.NaN]) as never), column("day", [day, null], "date"), column("say", ["a", null], "text")] };
    expect(rowsOf(data)).toEqual([
      { n: 1, day: new Date(2024, 0, 31, 12).getTime(), say: "a" },
      { n: null, day: null, say: null },
    ]);
    expect(rowsOf(data, 1)).toHaveLength(1);
  });

  it("are new ones each time, since Vega writes into them", () => {
    const data = { rows: 1, columns: [column("n", [1])] };
    expect(rowsOf(data)[0]).not.toBe(rowsOf(data)[0]);
  });

  it("show what a clock on a wall shows", () => {
    expect(new Date(local(Date.UTC(2024, 5, 1, 9, 30))).getHours()).toBe(9);
  });

  it("that were only added are known", () => {
    const before = { rows: 2, columns: [column("n", [1, Number.NaN])] };
    expect(kept(before, { rows: 3, columns: [column("n", [1, Number.NaN, 3])] })).toBe(2);
    expect(kept(before, { rows: 3, columns: [column("n", [1, null, 3])] })).toBe(2);
    expect(kept(before, { rows: 3, columns: [column("n", [1, 2, 3])] })).toBe(1);
    expect(kept(before, { rows: 1, columns: [column("n", [1])] })).toBe(1);
    expect(kept(before, { rows: 3, columns: [column("other", [1, Number.NaN, 3])] })).toBe(0);
    expect(kept({ rows: 0, columns: [] }, before)).toBe(0);
  });
});

describe("a specification", () => {
  const spec = {
    encoding: { x: { field: "a" } },
    layer: [{ mark: "bar", params: [{ name: "area", select: { type: "interval" } }], encoding: { y: { field: "b" } } }, { mark: { type: "point" }, params: [{ name: "chosen", select: "point" }] }],
  };

  it("knows its parameters", () => {
    expect([kindOf(spec, "area"), kindOf(spec, "chosen"), kindOf(spec, "nobody")]).toEqual(["interval", "point", undefined]);
  });

  it("begins with the range that is selected", () => {
    expect(initialInterval(spec, "area", { a: [1, 2], b: [3, 4], c: [5, 6] })).toEqual({ x: [1, 2], y: [3, 4] });
    expect(initialInterval(spec, "area", {})).toBeUndefined();
    const changed = withValues(spec, new Map([["area", { x: [1, 2] }]])) as typeof spec;
    expect(changed.layer[0]?.params?.[0]).toEqual({ name: "area", select: { type: "interval" }, value: { x: [1, 2] } });
    expect(spec.layer[0]?.params?.[0]).not.toHaveProperty("value");
  });

  it("is as large as there is room, if it is one picture", () => {
    expect(sized({ mark: "line" }, { width: 300, height: undefined })).toEqual({ mark: "line", width: 300, height: 350, autosize: { type: "fit", contains: "padding" } });
    expect(sized({ mark: "line", height: 80 }, { width: 300, height: undefined })["height"]).toBe(80);
    const steps = { mark: "bar", encoding: { y: { field: "kind", type: "nominal" } } };
    expect(sized(steps, { width: 300, height: undefined })).toEqual({ ...steps, width: 300, autosize: { type: "fit-x", contains: "padding" } });
    expect(isSingle({ mark: "bar", encoding: { column: { field: "a" } } })).toBe(false);
    expect(sized({ hconcat: [] }, { width: 300, height: 200 })).toEqual({ hconcat: [] });
    expect(sized({ vconcat: [{ mark: "bar" }, { mark: "bar", width: 90 }] }, { width: 300, height: undefined })["vconcat"]).toEqual([
      { mark: "bar", width: 230 },
      { mark: "bar", width: 90 },
    ]);
  });

  it("has the colours of the page where it names them", () => {
    expect(colored({ a: ["var(--red)", "red", 1, null], b: { c: "var(--blue)" } }, (name) => `<${name}>`)).toEqual({ a: ["<--red>", "red", 1, null], b: { c: "<--blue>" } });
  });

  it("has only marks that there are", () => {
    expect(unknownMark(spec)).toBeUndefined();
    expect(unknownMark({ layer: [{ mark: "bar" }, { mark: { type: "blob" } }] })).toBe("blob");
    expect(unknownMark({ spec: { mark: "blub" } })).toBe("blub");
  });
});

describe("a list of colours", () => {
  it("is taken apart outside of parentheses", () => {
    expect(colours("#112233, rgb(1, 2, 3) ,tomato")).toEqual(["#112233", "rgb(1, 2, 3)", "tomato"]);
  });
});
