// @vitest-environment jsdom
/** When a spinner shows, and what it says of the time. The test's clock is its own. */
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { connectedApp } from "../core/fake";
import { AppContext } from "../ui/hooks";
import Spinner from "./spinner";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const PROPS = { text: "Loading", show_time: false, cached: false } as Parameters<typeof Spinner>[0]["props"];
const shown = () => screen.queryByRole("status")?.textContent;
const wait = (milliseconds: number) => act(() => vi.advanceTimersByTimeAsync(milliseconds));

function spin(more: Partial<typeof PROPS> = {}) {
  const { app } = connectedApp();
  return render(
    <AppContext value={app}>
      <Spinner id={10} props={{ ...PROPS, ...more }} />
    </AppContext>,
  );
}

it("takes no place for the first tenth of a second", async () => {
  const { container } = spin();
  await wait(99);
  expect([shown(), container.innerHTML]).toEqual([undefined, '<div class="stEmpty"></div>']);
  await wait(1);
  expect(shown()).toBe("Loading ");
});

it("leaves nothing to come when it is over before", async () => {
  const { unmount } = spin();
  await wait(50);
  unmount();
  expect(vi.getTimerCount()).toBe(0);
});

it("counts from when it was drawn", async () => {
  spin({ show_time: true });
  await wait(100);
  expect(shown()).toContain("(0.1 seconds)");
  await wait(1400);
  expect(shown()).toContain("(1.5 seconds)");
});
