// @vitest-environment jsdom
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { ComponentFrame, type Problem } from "./ComponentFrame";
import { sentText } from "./sent";
import { BURST, PAUSE, Throttle } from "./Throttle";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("a component that floods", () => {
  test("is heard in full while it is quiet", () => {
    const taken: string[] = [];
    const throttle = new Throttle((text) => taken.push(text));
    for (let n = 0; n < BURST; n++) throttle.give(String(n));
    expect(taken).toHaveLength(BURST);
  });

  test("is heard now and then, and its last value always", () => {
    const taken: string[] = [];
    const throttle = new Throttle((text) => taken.push(text));
    for (let n = 0; n < 1000; n++) throttle.give(String(n));
    expect(taken).toHaveLength(BURST);
    vi.advanceTimersByTime(PAUSE * 2);
    expect(taken).toHaveLength(BURST + 1);
    expect(taken.at(-1)).toBe("999");
    vi.advanceTimersByTime(PAUSE * 100);
    expect(taken).toHaveLength(BURST + 1);
  });

  test("loses nothing when its frame goes", () => {
    const taken: string[] = [];
    const throttle = new Throttle((text) => taken.push(text));
    for (let n = 0; n < 100; n++) throttle.give(String(n));
    throttle.flush();
    expect(taken.at(-1)).toBe("99");
  });
});

function made() {
  const frame = document.createElement("iframe");
  document.body.append(frame);
  const values: string[] = [];
  const heights: number[] = [];
  const problems: (Problem | null)[] = [];
  const line = { current: false };
  const told = {
    value: (text: string) => values.push(text),
    height: (pixels: number) => heights.push(pixels),
    problem: (what: Problem | null) => problems.push(what),
  };
  const link = new ComponentFrame(frame, "component/", told, line);
  const say = (data: object, source: unknown = frame.contentWindow, origin = location.origin) =>
    window.dispatchEvent(new MessageEvent("message", { data: { isStreamlitMessage: true, ...data }, source: source as Window, origin }));
  return { link, line, frame, values, heights, problems, say };
}

describe("what a component says", () => {
  const ready = { type: "streamlit:componentReady", apiVersion: 1 };
  const value = { type: "streamlit:setComponentValue", value: 1, dataType: "json" };

  test("counts from its own frame only", () => {
    const { values, heights, problems, say } = made();
    say(ready, window);
    say(value);
    expect([problems, values]).toEqual([[], []]);
    say(ready);
    say(value, window);
    say(value, null);
    say({ type: "streamlit:setFrameHeight", height: 5 }, window);
    expect([values, heights]).toEqual([[], []]);
    say(value);
    expect(values).toEqual(["j1"]);
  });

  test("does not count from a page elsewhere that its frame has come to", () => {
    const { values, heights, problems, say } = made();
    for (const origin of ["https://evil.example", "null", "", `${location.origin}.evil.example`]) {
      say(ready, undefined, origin);
      expect(problems).toEqual([]);
    }
    say(ready);
    say(value, undefined, "https://evil.example");
    say({ type: "streamlit:setFrameHeight", height: 5 }, undefined, "null");
    expect([values, heights]).toEqual([[], []]);
  });

  test("is heard no more when it is gone", () => {
    const { link, values, say } = made();
    say(ready);
    link.close();
    say(value);
    expect(values).toEqual([]);
  });

  test("has a form, or is left out", () => {
    const around: Record<string, unknown> = {};
    around["self"] = around;
    expect(sentText(undefined, "json")).toBe("jnull");
    expect(sentText({ a: Number.NaN }, "json")).toBe('j{"a":null}');
    expect(sentText(around, "json")).toBeNull();
    expect(sentText(new Uint8Array([1, 255]), "bytes")).toBe("bAf8=");
    expect(sentText(new Uint8Array([1, 255]).buffer, "bytes")).toBe("bAf8=");
    expect(sentText("x", "bytes")).toBeNull();
    expect(sentText({ data: new Uint8Array(), index: new Uint8Array(), columns: new Uint8Array() }, "dataframe")).toBe(
      't{"data":"","index":"","columns":""}',
    );
    expect(sentText({ data: 5 }, "dataframe")).toBeNull();
    expect(sentText(null, "dataframe")).toBeNull();
  });

  test("may be as high as it likes, within reason", () => {
    const { heights, say } = made();
    say(ready);
    for (const height of [5, -5, 1e9, Number.NaN, "7", Infinity]) say({ type: "streamlit:setFrameHeight", height });
    expect(heights).toEqual([5, 0, 100_000]);
  });
});

test("a component whose page was under way when the line was lost is asked for again", () => {
  const asked: string[] = [];
  const loading = () => {
    const { link, line, frame, say } = made();
    frame.src = "component/index.html";
    Object.defineProperty(frame, "contentWindow", { value: { location: { replace: (src: string) => asked.push(src) } } });
    return { link, line, frame, say };
  };
  const half = loading();
  half.link.lineIsBack();
  expect(asked).toEqual([half.frame.src]);
  const slow = loading();
  slow.frame.dispatchEvent(new Event("load"));
  slow.link.lineIsBack();
  const ready = loading();
  ready.say({ type: "streamlit:componentReady", apiVersion: 1 });
  ready.link.lineIsBack();
  expect(asked).toHaveLength(1);
  for (const { link } of [half, slow, ready]) link.close();
  // Its page did not come, and could be had before the line was back.
  const away = loading();
  away.frame.src = `${location.origin}/component/`;
  away.line.current = true;
  away.frame.dispatchEvent(new Event("load"));
  vi.runAllTimers();
  expect(asked).toHaveLength(1);
  away.line.current = false;
  away.link.lineIsBack();
  expect(asked).toHaveLength(2);
});
