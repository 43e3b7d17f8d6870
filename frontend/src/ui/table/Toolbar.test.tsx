// @vitest-environment jsdom
import { act, cleanup, fireEvent, render, screen } from "@testing-library/react";
import { afterEach, expect, test, vi } from "vitest";
import { SearchField } from "./Toolbar";

afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

test("a table that is drawn anew all the time is searched a moment after the last letter, as it is then", () => {
  vi.useFakeTimers();
  const searched: [draw: number, text: string][] = [];
  const field = (draw: number) => <SearchField value="" found={undefined} onSearch={(text) => searched.push([draw, text])} onClose={() => undefined} />;
  const { rerender } = render(field(0));
  fireEvent.change(screen.getByRole("searchbox"), { target: { value: "x" } });
  for (let draw = 1; draw <= 3; draw += 1) {
    rerender(field(draw));
    act(() => void vi.advanceTimersByTime(100));
  }
  expect(searched).toEqual([[3, "x"]]);
});

test("Escape closes the search, and not while it takes back what is being composed", () => {
  let closed = 0;
  render(<SearchField value="" found={undefined} onSearch={() => undefined} onClose={() => (closed += 1)} />);
  fireEvent.keyDown(screen.getByRole("searchbox"), { key: "Escape", isComposing: true });
  expect(closed).toBe(0);
  fireEvent.keyDown(screen.getByRole("searchbox"), { key: "Escape" });
  expect(closed).toBe(1);
});
