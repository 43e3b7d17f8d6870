// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { lazyModule } from "./lazy";
import { persistently, retryNow } from "./later";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A chunk that does not come so many times. */
function chunk(misses: number) {
  let asked = 0;
  const fetch = () => (++asked <= misses ? Promise.reject(new TypeError("Failed to fetch")) : Promise.resolve("chunk"));
  return { fetch, asked: () => asked };
}

test("what did not come is asked for again, after pauses that grow", async () => {
  const { fetch, asked } = chunk(2);
  const came = persistently(fetch);
  await vi.advanceTimersByTimeAsync(499);
  expect(asked()).toBe(1);
  await vi.advanceTimersByTimeAsync(1);
  expect(asked()).toBe(2);
  await vi.advanceTimersByTimeAsync(999);
  expect(asked()).toBe(2);
  await vi.advanceTimersByTimeAsync(1);
  expect(await came).toBe("chunk");
  expect(asked()).toBe(3);
});

test("it is asked for at once when the connection is back, and then by no timer", async () => {
  const { fetch, asked } = chunk(1);
  const module = lazyModule(fetch);
  const came = module.load();
  await vi.advanceTimersByTimeAsync(0);
  retryNow();
  expect(await came).toBe("chunk");
  expect(module.get()).toBe("chunk");
  retryNow();
  await vi.advanceTimersByTimeAsync(10_000);
  expect(asked()).toBe(2);
});

test("no pause is longer than 16 seconds", async () => {
  const { fetch, asked } = chunk(100);
  void persistently(fetch);
  await vi.advanceTimersByTimeAsync(15_500 + 10 * 16_000);
  expect(asked()).toBe(1 + 5 + 10);
});
