import { expect, test } from "vitest";
import { numbersOf } from "./gridTheme";

test("a mixed colour is given to the grid as numbers", () => {
  expect(numbersOf("color(srgb 0 0.4 0.5 / 0.14)")).toBe("rgba(0, 102, 128, 0.14)");
  expect(numbersOf("color(srgb 1.2 -0.1 1e-3)")).toBe("rgba(255, 0, 0, 1)");
  expect(numbersOf("rgb(1, 2, 3)")).toBe("rgb(1, 2, 3)");
});
