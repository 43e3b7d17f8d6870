// @vitest-environment jsdom
import { afterEach, beforeEach, expect, test, vi } from "vitest";
import type { App } from "../core/app";
import { restoreScroll } from "./restoreScroll";

let height = 0;
let grow = () => {};
const root = document.documentElement;

beforeEach(() => {
  vi.useFakeTimers();
  vi.stubGlobal("ResizeObserver", class {
    constructor(told: () => void) {
      grow = told;
    }
    observe() {}
    disconnect() {
      grow = () => {};
    }
  });
  vi.spyOn(root, "scrollHeight", "get").mockImplementation(() => height);
  vi.spyOn(root, "clientHeight", "get").mockReturnValue(500);
  vi.stubGlobal("scrollTo", ({ top }: { top: number }) => vi.stubGlobal("scrollY", top));
  vi.stubGlobal("scrollY", 0);
});

afterEach(() => {
  vi.useRealTimers();
  vi.unstubAllGlobals();
  vi.restoreAllMocks();
  document.body.innerHTML = "";
});

/** A page whose script has ended is as high as this now. */
function growsTo(now: number): void {
  height = now;
  grow();
}

const ended = { status: { script: "notRunning" }, subscribe: () => () => {} } as unknown as App;

test("the page is scrolled when it is high enough, and let go when it stands", () => {
  const done = vi.fn();
  restoreScroll(ended, 700, done);
  growsTo(1000);
  expect(window.scrollY).toBe(0);
  growsTo(2000);
  expect(window.scrollY).toBe(700);
  vi.advanceTimersByTime(1500);
  expect(done).toHaveBeenCalledOnce();
});

test("a part whose code comes late is waited for: above the place, it would move it", () => {
  const done = vi.fn();
  document.body.innerHTML = '<div class="loading"></div>';
  restoreScroll(ended, 700, done);
  growsTo(2000);
  vi.advanceTimersByTime(60_000);
  expect(done).not.toHaveBeenCalled();
  document.body.innerHTML = "";
  vi.stubGlobal("scrollY", 875); // the browser keeps what the window shows where it is
  growsTo(2175);
  expect(window.scrollY).toBe(700);
  vi.advanceTimersByTime(1500);
  expect(done).toHaveBeenCalledOnce();
});

test("a user who goes elsewhere meanwhile stays there", () => {
  const done = vi.fn();
  document.body.innerHTML = '<div class="pending"></div>';
  restoreScroll(ended, 700, done);
  window.dispatchEvent(new Event("wheel"));
  expect(done).toHaveBeenCalledOnce();
  growsTo(2000);
  expect(window.scrollY).toBe(0);
});
