// @vitest-environment jsdom
import { act, cleanup, render, screen } from "@testing-library/react";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => {
  cleanup();
  vi.useRealTimers();
});

const covered = () => screen.getByTestId("page").dataset["covered"];

/** A page of its own. Call what is returned with how many of its three parts are still on their way. */
async function page() {
  vi.resetModules();
  const { Pending, useCover } = await import("./Pending");
  function Page({ missing }: { missing: number }) {
    return (
      <div data-testid="page" data-covered={useCover(true, false)} data-arriving>
        {Array.from({ length: missing }, (_, i) => (
          <Pending key={i}>part {i}</Pending>
        ))}
      </div>
    );
  }
  const { rerender } = render(<Page missing={3} />);
  return (missing: number) => rerender(<Page missing={missing} />);
}

const pass = (time: number) => act(() => vi.advanceTimersByTimeAsync(time));

test("the page shows when all of its parts have come", async () => {
  const left = await page();
  left(1);
  await pass(0);
  expect(covered()).toBe("all");
  left(0);
  await pass(0);
  expect(covered()).toBeUndefined();
});

test("the page shows without what does not come for four seconds after the last part", async () => {
  const left = await page();
  await pass(3999);
  left(2);
  await pass(3999);
  expect(covered()).toBe("all");
  await pass(1);
  expect(covered()).toBeUndefined();
  expect(screen.getByTestId("page").dataset["arriving"]).toBeUndefined();
});

test("the page shows ten seconds after its beginning, whatever comes meanwhile", async () => {
  const left = await page();
  for (const missing of [2, 1, 2]) {
    await pass(3000);
    left(missing);
  }
  expect(covered()).toBe("all");
  await pass(1000);
  expect(covered()).toBeUndefined();
});

test("the page shows when something has failed twice", async () => {
  await page();
  const { persistently } = await import("./later");
  void persistently(() => Promise.reject(new TypeError("Failed to fetch")));
  await pass(499);
  expect(covered()).toBe("all");
  await pass(1);
  expect(covered()).toBeUndefined();
});

test("a place shows what it is for when it is overdue", async () => {
  await page();
  const place = screen.getByText("part 0");
  expect(place.getAttribute("aria-hidden")).toBe("true");
  await pass(8000);
  expect(place.getAttribute("aria-hidden")).toBe("false");
  expect(place.dataset["overdue"]).toBe("true");
});
