// @vitest-environment jsdom
import { act, cleanup, renderHook } from "@testing-library/react";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { retryNow } from "../later";
import { type Failure, useRenewal } from "./renewal";

const LOST: Failure = { text: "points.csv could not be fetched", lost: "points.csv" };
const answers: (number | "away")[] = [];
const asked: string[] = [];

beforeEach(() => {
  vi.stubGlobal("fetch", async (address: string, { method }: { method: string }) => {
    asked.push(`${method} ${address}`);
    const status = answers.shift() ?? 200;
    if (status === "away") throw new TypeError("Failed to fetch");
    return { ok: status < 400, status };
  });
});
afterEach(() => {
  cleanup();
  vi.unstubAllGlobals();
  answers.length = asked.length = 0;
});

/** What would come by itself after a while. */
const soon = () => act(async () => retryNow());

describe("a chart that could not fetch what it names", () => {
  it("is drawn again when that can be had, however often it could not", async () => {
    const { result } = renderHook(() => useRenewal(LOST));
    answers.push("away", 404, 503, 200);
    for (const turn of [0, 0, 0, 1]) {
      await soon();
      expect(result.current.turn).toBe(turn);
    }
    expect(asked).toEqual(Array(4).fill("HEAD points.csv"));
  });

  it("is drawn again at once when its reader wants it", () => {
    const { result } = renderHook(() => useRenewal(LOST));
    act(() => result.current.again!());
    expect(result.current.turn).toBe(1);
  });

  it("is not drawn again for ever where it cannot read what it gets", async () => {
    const { result, rerender } = renderHook(({ failure }) => useRenewal(failure), { initialProps: { failure: LOST } });
    for (const turn of [1, 2, 2, 2]) {
      await soon();
      expect(result.current.turn).toBe(turn);
      rerender({ failure: { ...LOST } });
    }
    expect(result.current.again).toBeDefined();
  });

  it("is left where something else is wrong, and when it has gone", async () => {
    const other = renderHook(() => useRenewal({ text: "no mark" }));
    const gone = renderHook(() => useRenewal(LOST));
    gone.unmount();
    await soon();
    expect(asked).toEqual([]);
    expect(other.result.current.again).toBeUndefined();
  });
});
