// @vitest-environment jsdom
/** What a chart asks of the server, and what its reader has of a refusal. */
import { act, cleanup, render, renderHook, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { App } from "../../core/app";
import { AppContext } from "../hooks";
import { ChartFrame } from "./ChartFrame";
import { useDataset } from "./datasets";
import { useAnswer } from "./reduced";

afterEach(cleanup);

describe("the answer about a part", () => {
  it("that was refused is asked for again when its reader looks at it again", async () => {
    const answers = [Promise.reject(new Error("Not now.")), Promise.resolve(new Uint8Array([7]))];
    answers[0]!.catch(() => undefined);
    const ask = vi.fn(() => answers.shift()!);
    const app = { ask } as unknown as App;
    const around = ({ children }: { children: ReactNode }) => <AppContext value={app}>{children}</AppContext>;
    const { result } = renderHook(() => useAnswer(1, "data", (body) => body[0]), { wrapper: around });
    const look = () => act(async () => result.current[1]({ x: [0, 1] }));
    await look();
    expect(result.current[0]).toBeUndefined();
    await look();
    await look();
    expect(result.current[0]).toBe(7);
    expect(ask).toHaveBeenCalledTimes(2);
  });
});

const sent = (address: string) => ({ rows: 1, columns: [{ name: "a", type: "number" as const, address }] }) as never;
const packed = (address: string) => {
  const head = new TextEncoder().encode(JSON.stringify([{ address, numbers: false, size: 3 }]));
  const body = new Uint8Array(Math.ceil((4 + head.length) / 8) * 8 + 8);
  new DataView(body.buffer).setUint32(0, head.length, true);
  body.set(head, 4);
  body.set(new TextEncoder().encode("[7]"), body.length - 8);
  return body;
};

const show = (address: string) => {
  const ask = vi.fn<() => Promise<Uint8Array>>().mockRejectedValueOnce(new Error("Not now.")).mockResolvedValue(packed(address));
  const data = sent(address);
  const { result } = renderHook(() => useDataset(1, data), { wrapper: ({ children }: { children: ReactNode }) => <AppContext value={{ ask } as unknown as App}>{children}</AppContext> });
  return { ask, result };
};

describe("columns that did not come", () => {
  it("are asked for again by themselves", async () => {
    vi.useFakeTimers();
    try {
      const { ask, result } = show("itself");
      await act(() => vi.advanceTimersByTimeAsync(0));
      expect(result.current.lost?.text).toBe("Not now.");
      await act(() => vi.advanceTimersByTimeAsync(10_000));
      expect(result.current.data?.columns[0]?.values).toEqual([7]);
      expect(result.current.lost).toBeUndefined();
      expect(ask).toHaveBeenCalledTimes(2);
    } finally {
      vi.useRealTimers();
    }
  });

  it("are asked for again at once when the reader wants it, and not twice", async () => {
    const { ask, result } = show("reader");
    await vi.waitFor(() => expect(result.current.lost).toBeDefined());
    await act(async () => {
      result.current.lost!.again!();
      result.current.lost!.again!();
    });
    await vi.waitFor(() => expect(result.current.data?.columns[0]?.values).toEqual([7]));
    expect(ask).toHaveBeenCalledTimes(2);
    expect(result.current.lost).toBeUndefined();
  });
});

describe("columns that do not come", () => {
  it("are said to be on their way, for all charts that wait, and come with another try", async () => {
    vi.useFakeTimers();
    try {
      const asked: AbortSignal[] = [];
      const answers: ((body: Uint8Array) => void)[] = [];
      const ask = (_id: number, _question: unknown, signal: AbortSignal) =>
        new Promise<Uint8Array>((resolve, reject) => {
          asked.push(signal);
          answers.push(resolve);
          signal.addEventListener("abort", () => reject(signal.reason as Error));
        });
      const wrapper = ({ children }: { children: ReactNode }) => <AppContext value={{ ask } as unknown as App}>{children}</AppContext>;
      const data = sent("late");
      const charts = [0, 1].map(() => renderHook(() => useDataset(1, data), { wrapper }).result);
      await act(() => vi.advanceTimersByTimeAsync(7_999));
      expect(charts.map(({ current }) => current.lost)).toEqual([undefined, undefined]);
      await act(() => vi.advanceTimersByTimeAsync(1));
      expect(charts.map(({ current }) => [current.lost?.text, current.lost?.beside])).toEqual(Array.from(charts, () => ["The data of this chart is still on its way.", true]));
      // The one that has not asked itself.
      await act(async () => charts[1]!.current.lost!.again!());
      expect(asked.map(({ aborted }) => aborted)).toEqual([true, false]);
      expect(charts[1]!.current.lost).toBeUndefined();
      await act(() => vi.advanceTimersByTimeAsync(8_000));
      expect(charts[1]!.current.lost?.text).toBe("The data of this chart is still on its way.");
      await act(async () => answers[1]!(packed("late")));
      expect(charts.map(({ current }) => [current.lost, current.data?.columns[0]?.values])).toEqual(Array.from(charts, () => [undefined, [7]]));
      expect(asked).toHaveLength(2);
    } finally {
      vi.useRealTimers();
    }
  });
});

describe("the table of a chart whose data is asked for", () => {
  it("says why it does not come", async () => {
    const whole = { table: () => Promise.reject(new Error("This could not be read.")), csv: () => Promise.reject(new Error("")) };
    const none = { names: [], rows: 0, cell: () => null };
    render(
      <ChartFrame testId="chart" chartKey={null} alt="Chart" exports={false} pictures={[]} picture={() => Promise.reject(new Error(""))} table={() => none} whole={whole}>
        drawn
      </ChartFrame>,
    );
    await userEvent.click(screen.getByRole("button", { name: "Show data" }));
    expect((await screen.findByRole("alert")).textContent).toBe("This could not be read.");
    await userEvent.click(screen.getByRole("button", { name: "Show chart" }));
    expect(screen.queryByRole("alert")).toBeNull();
  });
});
