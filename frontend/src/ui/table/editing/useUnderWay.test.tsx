// @vitest-environment jsdom
import { act, renderHook } from "@testing-library/react";
import { expect, test } from "vitest";
import { useUnderWay } from "./useUnderWay";

test("something is under way until the last of all that has begun is over", async () => {
  const { result } = renderHook(() => useUnderWay());
  const ends: (() => void)[] = [];
  const begin = () => act(() => result.current[1](new Promise<void>((done) => ends.push(done))));
  expect(result.current[0]).toBe(false);
  begin();
  begin();
  await act(async () => ends[0]?.());
  expect(result.current[0]).toBe(true);
  await act(async () => ends[1]?.());
  expect(result.current[0]).toBe(false);
});
