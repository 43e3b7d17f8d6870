// @vitest-environment jsdom
/** A metric: its name, its number in a format, which way it has changed, and the chart in words. */
import { cleanup, screen, within } from "@testing-library/react";
import { afterEach, expect, it } from "vitest";
import { page } from "../ui/testing";
import { areaPath, barsOf, HEIGHT, linePath, rangeOf } from "../ui/metric/shapes";
import "./metric";
import "../ui/markdown/full";

afterEach(cleanup);

const draw = async (props: Record<string, unknown>) => {
  const drawn = await page(["metric", { label: "Orders", body: "1234.5", ...props }]);
  const group = await screen.findByRole("group", { name: "Orders" });
  return { ...drawn, group, inside: within(group) };
};

it("has a name, a number and its change", async () => {
  const { inside } = await draw({ delta: "-3", direction: "down", color: "red", delta_description: "since May" });
  expect(inside.getByTestId("stMetricValue").textContent).toBe("1234.5");
  expect(inside.getByTestId("stMetricDelta").textContent).toBe("down-3");
  expect(inside.getByTestId("stMetricDeltaIcon-Down").getAttribute("aria-hidden")).toBe("true");
  expect(inside.getByTestId("stMetricDeltaDescription").textContent).toBe("since May");
});

it("shows numbers in their format, and texts as they stand", async () => {
  const { inside } = await draw({ delta: "0.5 more", direction: "up", format: "%.2f km" });
  expect(inside.getByTestId("stMetricValue").textContent).toBe("1234.50 km");
  expect(inside.getByTestId("stMetricDelta").textContent).toContain("0.5 more");
});

it("keeps its name where the label is not seen", async () => {
  const { inside } = await draw({ label_visibility: "collapsed" });
  expect(inside.getByTestId("stMetricLabel").className).toContain("label-collapsed");
  expect(inside.queryByTestId("stMetricDelta")).toBeNull();
});

it("says what the chart shows", async () => {
  const { inside } = await draw({ chart: [1, null, 5, 3], chart_type: "area" });
  inside.getByRole("img", { name: "Area chart: from 1 to 3, lowest 1, highest 5" });
});

it("draws lines with gaps, a single value, and numbers of any size", () => {
  expect(linePath([1, 2, null, 3], [1, 3])).toMatch(/^M0 44L33\.33 24M/);
  expect(linePath([7], [7, 7])).toBe("M0 24L100 24");
  expect(linePath([1, 1], rangeOf([1, 1], "line"))).toBe("M0 24L100 24");
  expect(linePath([null], [0, 1])).toBe("");
  expect(linePath([-1.7e308, 1.7e308], [-1.7e308, 1.7e308])).toBe(`M0 44L100 4`);
  expect(areaPath([1, 2], [1, 2])).toBe(`M0 ${HEIGHT}L0 44L100 4L100 ${HEIGHT}Z`);
});

it("lets bars begin at 0, down from it where they are less", () => {
  const values = [2, -2, null, 0];
  const range = rangeOf(values, "bar");
  const bars = barsOf(values, range);
  expect(range).toEqual([-2, 2]);
  expect(bars.map(({ at }) => at)).toEqual([0, 1, 3]);
  expect(bars[0]!.box.y + bars[0]!.box.height).toBe(bars[1]!.box.y);
  expect(bars[2]!.box.height).toBe(1);
});
