import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { inTurns } from "./inTurns";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test("what waits is done in turns, in order, with what comes meanwhile", () => {
  const done: number[] = [];
  const waiting = Array.from({ length: 40 }, (_, i) => () => void done.push(i));
  inTurns(waiting);
  const counts = [done.length];
  waiting.push(() => void done.push(40));
  while (vi.getTimerCount() > 0) {
    vi.runOnlyPendingTimers();
    counts.push(done.length);
  }
  expect(counts).toEqual([16, 32, 41]);
  expect(done).toEqual(Array.from({ length: 41 }, (_, i) => i));
});
