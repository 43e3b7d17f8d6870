import { describe, expect, it } from "vitest";
import { around } from "./reduced";

describe("the span that is asked for", () => {
  it("is none where all is seen", () => {
    expect(around([0, 100], [-5, 105])).toBeNull();
    expect(around([0, 0], [0, 1])).toBeNull();
    expect(around([0, 100], [50, 50])).toBeNull();
  });

  it("has what is seen, and is not much wider", () => {
    for (const [low, high] of [[10, 90], [40, 60], [49.9, 50.1], [-20, 30], [99, 130]] as const) {
      const [from, to] = around([0, 100], [low, high])!;
      expect(from).toBeLessThanOrEqual(Math.max(0, low));
      expect(to).toBeGreaterThanOrEqual(Math.min(100, high));
      expect(to - from).toBeLessThanOrEqual(2.1 * (high - low));
    }
  });

  it("is the same after a small move", () => {
    expect(around([0, 1000], [500, 510])).toEqual(around([0, 1000], [500.1, 510.1]));
  });
});
