/** What widgets compute: numbers typed and stepped, filters, slider steps and labels. */
import { describe, expect, test } from "vitest";
import { bubblePlaces } from "./SliderField";
import { filterOptions } from "./filterOptions";
import { checkNumber, parseNumber, stepNumber } from "./number";
import { hoursOf } from "./times";
import { moveThumb, snap } from "./useSlider";

describe("parseNumber", () => {
  test.each([
    ["", null],
    ["  ", null],
    ["12", 12],
    ["-1.5", -1.5],
    ["+3", 3],
    [".5", 0.5],
    ["1e3", 1000],
    ["1.5E-3", 0.0015],
    ["1,5", 1.5],
    ["1,234", 1234],
    ["1,234,567.5", 1234567.5],
    ["1.234,5", 1234.5],
    ["1 234", 1234],
    ["$12.50", 12.5],
    ["-$3", -3],
    ["$-3", -3],
    ["12 %", 12],
    ["\u22125", -5],
    ["١٬٢٣٤٫٥", 1234.5],
    ["-۹०９", -909],
  ])("%j is %s", (text, value) => {
    expect(parseNumber(text)).toBe(value);
  });

  test.each(["abc", "-", "1.2.3", "1-2", "--1"])("%j is no number", (text) => {
    expect(parseNumber(text)).toBeNaN();
  });
});

test("checkNumber says what is wrong", () => {
  const rules = { type: "int", min: 0, max: 10, required: true } as const;
  expect(checkNumber(5, rules)).toBeNull();
  expect(checkNumber(NaN, rules)).toBe("Enter a number.");
  expect(checkNumber(null, rules)).toBe("Enter a number.");
  expect(checkNumber(null, { ...rules, required: false })).toBeNull();
  expect(checkNumber(1.5, rules)).toBe("Enter a whole number.");
  expect(checkNumber(-1, rules)).toBe("Must be at least 0.");
  expect(checkNumber(11, rules)).toBe("Must be at most 10.");
  const free = { type: "int", min: null, max: null, required: false } as const;
  expect(checkNumber(9007199254740991, free)).toBeNull();
  expect(checkNumber(9007199254740992, free)).toBe("Enter a number from -9007199254740991 to 9007199254740991.");
  expect(checkNumber(9007199254740992, { ...free, type: "float" })).toBeNull();
});

test("stepNumber counts in decimals and stays in the range", () => {
  const range = { min: null, max: null, step: 0.1 };
  expect(stepNumber(0.2, 1, range)).toBe(0.3);
  expect(stepNumber(1e-7, 1, { ...range, step: 1e-7 })).toBe(2e-7);
  expect(stepNumber(null, 1, { min: 5, max: null, step: 1 })).toBe(6);
  expect(stepNumber(9, 1, { min: 0, max: 9, step: 1 })).toBeNull();
  // Back into the range from outside is always allowed.
  expect(stepNumber(20, -1, { min: 0, max: 9, step: 1 })).toBe(19);
});

describe("filterOptions", () => {
  const options = ["New York", "Newark", "York", "Oslo"];
  const found = (query: string, mode: "fuzzy" | "contains" | "prefix" | null) =>
    filterOptions(options, query, mode).map((index) => options[index]);

  test("contains and prefix keep the options' order", () => {
    expect(found("ork", "contains")).toEqual(["New York", "York"]);
    expect(found("NEW", "prefix")).toEqual(["New York", "Newark"]);
    expect(found("york", "prefix")).toEqual(["York"]);
  });

  test("fuzzy takes letters in order, the best first", () => {
    expect(found("york", "fuzzy")).toEqual(["York", "New York"]);
    expect(found("nrk", "fuzzy")).toEqual(["Newark", "New York"]);
    expect(found("kr", "fuzzy")).toEqual([]);
  });

  test("an empty query, or no filter, gives all", () => {
    expect(found("", "fuzzy")).toEqual(options);
    expect(found("zzz", null)).toEqual(options);
  });
});

describe("slider", () => {
  test("snaps to steps from its minimum, and to its maximum", () => {
    expect(snap(0.34, { min: 0.1, max: 1, step: 0.1 })).toBe(0.3);
    expect(snap(7.4, { min: 1, max: 10, step: 3 })).toBe(7);
    expect(snap(9.9, { min: 0, max: 10, step: 3 })).toBe(10);
    expect(snap(9.2, { min: 0, max: 10, step: 3 })).toBe(9);
    expect(snap(-5, { min: 0, max: 10, step: 1 })).toBe(0);
  });

  test("thumbs stop at each other", () => {
    const scale = { min: 0, max: 10, step: 1 };
    expect(moveThumb([3, 5], 0, 9, scale)).toEqual([5, 5]);
    expect(moveThumb([3, 5], 1, 1, scale)).toEqual([3, 3]);
  });

  test("bubbles stay inside, and apart", () => {
    expect(bubblePlaces([0], [40], 100)[0]).toBe(0);
    expect(bubblePlaces([1], [40], 100)[0]).toBe(60);
    expect(bubblePlaces([0.5, 0.5], [20, 20], 100)).toEqual([26, 54]);
    expect(bubblePlaces([0.99, 1], [20, 20], 100)).toEqual([52, 80]);
  });
});

test("hours as the language has them", () => {
  expect([hoursOf("12h"), hoursOf("localized", "en-US"), hoursOf("localized", "de-DE")]).toEqual(["12h", "12h", "24h"]);
});
