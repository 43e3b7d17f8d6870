import { expect, test } from "vitest";
import { acquire, release, type Slot } from "./slots";

const slot = (given: string[], name: string): Slot => ({ gone: false, giveUp: async () => void given.push(name) });

test("places are given to the newest, taken from the oldest, and nobody gives one up for a map that has gone", async () => {
  const given: string[] = [];
  const all = Array.from({ length: 14 }, (_, at) => slot(given, `map ${at}`));
  await Promise.all(all.slice(0, 12).map(acquire));
  expect(given).toEqual([]);
  const gone = acquire(all[12]!);
  release(all[12]!);
  await gone;
  expect(given).toEqual([]);
  await acquire(all[13]!);
  expect(given).toEqual(["map 0"]);
  release(all[1]!);
  await acquire(slot(given, "another"));
  expect(given).toEqual(["map 0"]);
});
