import { describe, expect, it } from "vitest";
import { pagesToShow } from "./pageNumbers";

const shown = (count: number, current: number, places: number) =>
  pagesToShow(count, current, places).map((page) => page ?? "…").join(" ");

describe("the pages that are shown", () => {
  it.each([
    [20, 1, 7, "1 2 3 4 5 … 20"],
    [20, 4, 7, "1 2 3 4 5 … 20"],
    [20, 5, 7, "1 … 4 5 6 … 20"],
    [20, 17, 7, "1 … 16 17 18 19 20"],
    [20, 20, 7, "1 … 16 17 18 19 20"],
    [20, 3, 5, "1 2 3 … 20"],
    [20, 10, 5, "1 … 10 … 20"],
    [20, 10, 6, "1 … 10 11 … 20"],
    [7, 4, 7, "1 2 3 4 5 6 7"],
    [20, 1, 3, "1 … 20"],
    [20, 10, 3, "10 … 20"],
    [20, 19, 3, "19 20"],
    [20, 20, 4, "1 … 20"],
    [20, 10, 1, "10"],
    [1, 1, 7, "1"],
    [1000, 500, 9, "1 … 498 499 500 501 502 … 1000"],
  ])("of %i at %i in %i places", (count, current, places, expected) => {
    expect(shown(count, current, places)).toBe(expected);
  });

  it("keep to the places, have both ends and the current one, and no gap for one page", () => {
    for (let count = 1; count <= 14; count++) {
      for (let current = 1; current <= count; current++) {
        for (let places = 5; places <= 15; places++) {
          const pages = pagesToShow(count, current, places);
          expect(pages.length).toBeLessThanOrEqual(places);
          expect(pages).toEqual(expect.arrayContaining([1, current, count]));
          pages.forEach((page, at) => {
            const [before = 0, after = 0] = [pages[at - 1], pages[at + 1]];
            if (page === null && before && after) expect(after - before).toBeGreaterThan(2);
          });
        }
      }
    }
  });
});
