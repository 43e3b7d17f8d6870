// @vitest-environment jsdom
import { act, cleanup, render, renderHook, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import { afterEach, expect, test, vi } from "vitest";
import { AskError } from "../../core/asks";
import type { TableColumn } from "../../wire.gen";
import { PATIENCE } from "../patience";
import { ColumnFilter } from "./ColumnFilter";
import { useAnswer } from "./useAnswer";

afterEach(() => {
  vi.useRealTimers();
  cleanup();
});

interface Asked {
  readonly answer: (value: string) => void;
  readonly fail: (error: Error) => void;
  readonly signal: AbortSignal;
}

function asking() {
  const asked: Asked[] = [];
  const ask = (signal: AbortSignal) => new Promise<string>((answer, fail) => void asked.push({ answer, fail, signal }));
  const hook = renderHook(({ question }: { question: string | null }) => useAnswer(question, ask), { initialProps: { question: "a" as string | null } });
  const now = () => [hook.result.current.found, hook.result.current.trouble];
  return { asked, hook, now };
}

const settled = () => act(async () => Promise.resolve());

test("an answer that takes long is said to be on its way, until it has come", async () => {
  vi.useFakeTimers();
  const { asked, now } = asking();
  act(() => void vi.advanceTimersByTime(PATIENCE - 1));
  expect(now()).toEqual([undefined, undefined]);
  act(() => void vi.advanceTimersByTime(1));
  expect(now()).toEqual([undefined, "The answer is still on its way."]);
  asked[0]!.answer("late");
  await settled();
  expect(now()).toEqual(["late", undefined]);
});

test("what failed is asked again, and then says nothing of it", async () => {
  const { asked, hook, now } = asking();
  asked[0]!.fail(new AskError("No such column."));
  await settled();
  expect(now()).toEqual([undefined, "No such column."]);
  act(() => hook.result.current.again());
  expect(now()).toEqual([undefined, undefined]);
  asked[1]!.answer("now");
  await settled();
  expect(now()).toEqual(["now", undefined]);
});

test("the answer to a former question counts no more", async () => {
  const { asked, hook, now } = asking();
  hook.rerender({ question: "b" });
  expect([asked[0]!.signal.aborted, asked[1]!.signal.aborted]).toEqual([true, false]);
  asked[1]!.answer("b");
  asked[0]!.answer("a");
  await settled();
  expect(now()).toEqual(["b", undefined]);
  hook.rerender({ question: null });
  expect(asked).toHaveLength(2);
});

test("the values of a column that cannot be had can be asked for again", async () => {
  const column = { at: 0, name: "a", label: null, content: "text", type: null } as unknown as TableColumn;
  let times = 0;
  const choices = () => (times++ === 0 ? Promise.reject(new AskError("Not now.")) : Promise.resolve([["tea", 3] as const]));
  render(<ColumnFilter column={column} filters={[]} onFilters={() => undefined} choices={choices} />);
  const user = userEvent.setup();
  await user.selectOptions(screen.getByLabelText("Filter"), "is one of");
  expect((await screen.findByRole("alert")).textContent).toContain("Not now.");
  await user.click(screen.getByRole("button", { name: "Try again" }));
  expect(await screen.findByText("tea")).toBeTruthy();
  expect(screen.queryByRole("alert")).toBeNull();
});
