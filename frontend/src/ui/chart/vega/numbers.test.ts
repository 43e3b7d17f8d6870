import { describe, expect, it } from "vitest";
import { plainNumbers } from "./numbers";

describe("numbers on the axes of Vega", () => {
  it.each([
    [1e24, 2.9999999999999997e23, "3e+23"],
    [1e24, 1.0000000000000001e24, "1e+24"],
    [-3e22, -1.5e22, "−1.5e+22"],
    [1.2e7, 2e6, "2,000,000"],
    [1e-9, 3e-10, "0.0000000003"],
  ])("up to %d: %d is written %s", (stop, value, said) => {
    expect(plainNumbers.formatSpan(0, stop, 10, null)(value)).toBe(said);
  });
});
