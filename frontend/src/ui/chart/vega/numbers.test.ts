import { parse, View } from "vega";
import { compile, type TopLevelSpec } from "vega-lite";
import { describe, expect, it } from "vitest";
import { writePlainly } from "./numbers";

async function labels(most: number): Promise<readonly string[]> {
  const values = [0, most].map((y) => ({ y }));
  const spec = { data: { values }, mark: "point", height: 300, encoding: { y: { field: "y", type: "quantitative", title: null } } };
  const view = new View(parse(compile(spec as unknown as TopLevelSpec).spec), { renderer: "none" });
  writePlainly(view);
  const svg = await (await view.runAsync()).toSVG();
  return [...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text!);
}

describe("dates on an axis of Vega", () => {
  it.each([
    ["de", ["Jan", "Feb", "Mär", "Apr"]],
    ["en", ["Jan", "Feb", "Mar", "Apr"]],
  ])("have the names of %s", async (language, names) => {
    const values = [0, 1, 2, 3].map((month) => ({ x: Date.UTC(2024, month, 1) }));
    const spec = { data: { values }, mark: "point", width: 400, encoding: { x: { field: "x", type: "ordinal", timeUnit: "utcmonth", title: null } } };
    const view = new View(parse(compile(spec as unknown as TopLevelSpec).spec), { renderer: "none" });
    writePlainly(view, language);
    const svg = await (await view.runAsync()).toSVG();
    expect([...svg.matchAll(/<text[^>]*>([^<]*)</g)].map(([, text]) => text!)).toEqual(names);
  });
});

describe("numbers on an axis of Vega", () => {
  it.each([
    [1e24, ["0", "1e+23", "2e+23", "3e+23", "4e+23", "5e+23", "6e+23", "7e+23", "8e+23", "9e+23", "1e+24"]],
    [5e6, ["0", "500,000", "1,000,000", "1,500,000", "2,000,000", "2,500,000", "3,000,000", "3,500,000", "4,000,000", "4,500,000", "5,000,000"]],
  ])("up to %d", async (most, said) => {
    expect(await labels(most)).toEqual(said);
  });
});
