import { read } from "vega";
import { describe, expect, it, vi } from "vitest";
import "./delimited";

const table = (text: string, format: object) => (read as (text: string, format: object) => unknown[])(text, format);

describe("a table as text", () => {
  it("is read without making code", () => {
    vi.stubGlobal("Function", () => {
      throw new EvalError("unsafe-eval");
    });
    try {
      expect(table('lon,"a ""b""\nc"\r\n1,x\n2,\n', { type: "csv" })).toEqual([{ lon: "1", 'a "b"\nc': "x" }, { lon: "2", 'a "b"\nc': "" }]);
    } finally {
      vi.unstubAllGlobals();
    }
  });

  it.each([
    ["a\tb\n1\t2", { type: "tsv" }],
    ["a|b\n1|2", { type: "dsv", delimiter: "|" }],
    ["a^b\n1^2", { type: "dsv", delimiter: "^" }],
    ["a]b\n1]2", { type: "dsv", delimiter: "]" }],
    ["1;2", { type: "dsv", delimiter: ";", header: ["a", "b"] }],
  ])("%j has what is between its cells", (text, format) => {
    expect(table(text, format)).toEqual([{ a: "1", b: "2" }]);
  });

  it("has numbers where the specification wants them", () => {
    expect(table("a,b\n1,x", { type: "csv", parse: { a: "number" } })).toEqual([{ a: 1, b: "x" }]);
  });
});
