// @vitest-environment jsdom
/** What a chart asks of the server, and what its reader has of a refusal. */
import { act, cleanup, render, renderHook, screen } from "@testing-library/react";
import userEvent from "@testing-library/user-event";
import type { ReactNode } from "react";
import { afterEach, describe, expect, it, vi } from "vitest";
import type { App } from "../../core/app";
import { AppContext } from "../hooks";
import { ChartFrame } from "./ChartFrame";
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
