// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { FrameLoad } from "./FrameLoad";

/** What the browser has written down, and tells at once. */
let tell: (entry: object) => void = () => undefined;
let observers = 0;

class Observer {
  constructor(private readonly call: (list: object) => void) {}
  observe(): void {
    observers++;
    tell = (entry) => this.call({ getEntries: () => [entry] });
  }
  disconnect(): void {
    observers--;
    tell = () => undefined;
  }
}

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("PerformanceObserver", Observer);
});
afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
});

/** The browser has an answer to what a frame has asked for. */
async function status(responseStatus: number | undefined, name = `${location.origin}/page#part`, initiatorType = "iframe") {
  tell({ initiatorType, name, responseStatus });
  await vi.advanceTimersByTimeAsync(0);
}

type Answer = number | "redirect" | null;

/** A frame's page; `answers`: what the server says when it is asked whether it is there. */
function watched(answers: Answer[] = [], src = "/page#part") {
  let times = 0;
  const asked: unknown[] = [];
  vi.stubGlobal("fetch", (url: string, how: object) => {
    asked.push([url, how]);
    const answer = answers.length > 1 ? answers.shift() : answers[0];
    if (answer === null || answer === undefined) return Promise.reject(new TypeError("Failed to fetch"));
    return Promise.resolve(answer === "redirect" ? { status: 0, type: "opaqueredirect" } : { status: answer, type: "basic" });
  });
  const line = { current: false };
  const load = new FrameLoad(src, () => times++, line);
  return { load, line, times: () => times, asked };
}

test("what did not come is asked for again when the server answers", async () => {
  const { times, asked } = watched([null, 502, 200]);
  await status(0);
  expect([asked.length, times()]).toEqual([1, 0]);
  expect(asked[0]).toEqual(["/page#part", { method: "HEAD", redirect: "manual" }]);
  await vi.advanceTimersByTimeAsync(500);
  expect([asked.length, times()]).toEqual([2, 0]);
  await vi.advanceTimersByTimeAsync(1000);
  expect([asked.length, times()]).toEqual([3, 1]);
  await status(200);
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked.length, times()]).toEqual([3, 1]);
});

test.each([200, 204, 304, 404, 410, 500, undefined])("an answer with the status %s is one", async (said) => {
  const { load, times, asked } = watched([200]);
  await status(said);
  load.lineIsBack();
  await vi.advanceTimersByTimeAsync(60_000);
  expect([asked.length, times()]).toEqual([0, 0]);
});

test("a page that forbids frames is not asked for for ever", async () => {
  const { times } = watched([200]);
  for (let n = 0; n < 9; n++) await status(0);
  expect(times()).toBe(2);
});

test("one that leads elsewhere is left", async () => {
  const { times } = watched(["redirect"]);
  await status(0);
  expect(times()).toBe(0);
});

test("each outage of the server is one of its own", async () => {
  const { times } = watched([null, 200, null, 200, null, 200, null, 200]);
  for (let n = 0; n < 4; n++) {
    await status(0);
    await vi.advanceTimersByTimeAsync(500);
  }
  expect(times()).toBe(4);
});

test("what had come in part when the line was lost is asked for again", () => {
  const { load, times } = watched();
  load.lineIsBack();
  expect(times()).toBe(1);
  load.loaded();
  load.lineIsBack();
  expect(times()).toBe(1);
});

test("what the server could give before the line is back is asked for once, with the line", async () => {
  const { load, line, times } = watched([null, 200]);
  line.current = true;
  await status(0);
  await vi.advanceTimersByTimeAsync(500);
  expect(times()).toBe(0);
  line.current = false;
  load.lineIsBack();
  expect(times()).toBe(1);
  await status(200);
  await vi.advanceTimersByTimeAsync(60_000);
  expect(times()).toBe(1);
});

test("requests for other things do not count, nor does a frame that is gone", async () => {
  const { load, times, asked } = watched([200]);
  await status(0, `${location.origin}/page?other`);
  await status(0, `${location.origin}/page`, "fetch");
  load.close();
  await status(0);
  load.lineIsBack();
  expect([asked.length, times()]).toEqual([0, 0]);
});

test.each(["https://elsewhere.example/page", "data:text/html,x"])("nothing is asked of %s", (src) => {
  const { load, times } = watched([], src);
  const before = observers;
  load.lineIsBack();
  expect([times(), observers - before]).toEqual([0, 0]);
});
