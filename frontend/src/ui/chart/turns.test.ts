import { afterEach, beforeEach, expect, test, vi } from "vitest";

let idle: (() => void)[];
let turns: typeof import("./turns");

beforeEach(async () => {
  vi.useFakeTimers();
  idle = [];
  vi.stubGlobal("window", { ...globalThis, setTimeout, clearTimeout, addEventListener: () => {} });
  vi.stubGlobal("requestIdleCallback", (act: () => void) => idle.push(act));
  vi.stubGlobal("cancelIdleCallback", (at: number) => (idle[at - 1] = () => {}));
  vi.resetModules();
  turns = await import("./turns");
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

/** The page has time once. */
function rest(): void {
  const now = idle;
  idle = [];
  for (const act of now) act();
}

test("those far away are drawn one after the other, each when the page has time", () => {
  const drawn: string[] = [];
  for (const name of ["a", "b", "c"]) turns.wait(() => drawn.push(name));
  expect(drawn).toEqual([]);
  rest();
  expect(drawn).toEqual(["a"]);
  rest();
  rest();
  rest();
  expect(drawn).toEqual(["a", "b", "c"]);
  expect(idle).toEqual([]);
});

test("they wait until what is being drawn is there, or has failed", async () => {
  const drawn: string[] = [];
  const near = turns.whileDrawing(Promise.reject(new Error("No column")));
  turns.wait(() => drawn.push("far"));
  rest();
  expect(drawn).toEqual([]);
  await expect(near).rejects.toThrow("No column");
  rest();
  expect(drawn).toEqual(["far"]);
});

test("a drawing that begins after time was asked for comes first", async () => {
  const drawn: string[] = [];
  turns.wait(() => drawn.push("far"));
  const near = turns.whileDrawing(Promise.resolve());
  rest();
  expect(drawn).toEqual([]);
  await near;
  rest();
  expect(drawn).toEqual(["far"]);
});

test("they wait no longer than two seconds each", () => {
  const drawn: string[] = [];
  void turns.whileDrawing(new Promise(() => {}));
  for (const name of ["a", "b"]) turns.wait(() => drawn.push(name));
  vi.advanceTimersByTime(1999);
  expect(drawn).toEqual([]);
  vi.advanceTimersByTime(1);
  expect(drawn).toEqual(["a"]);
  vi.advanceTimersByTime(2000);
  expect(drawn).toEqual(["a", "b"]);
});

test("one that has gone is left out", () => {
  const drawn: string[] = [];
  const leave = turns.wait(() => drawn.push("gone"));
  turns.wait(() => drawn.push("there"));
  leave();
  rest();
  expect(drawn).toEqual(["there"]);
});
