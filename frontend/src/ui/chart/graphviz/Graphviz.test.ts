import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { retryNow } from "../../later";
import { Graphviz, Stopped } from "./Graphviz";
import type { Drawn, Job } from "./graphviz.worker";

class FakeWorker {
  onmessage: ((event: { data: Drawn }) => void) | null = null;
  onerror: ((event: { message?: string }) => void) | null = null;
  readonly jobs: string[] = [];
  ended = false;

  postMessage({ dot }: Job): void {
    this.jobs.push(dot);
  }

  terminate(): void {
    this.ended = true;
  }

  answer(svg: string | null, error = ""): void {
    this.onmessage?.({ data: { svg, error } });
  }
}

function setUp() {
  const workers: FakeWorker[] = [];
  const graphviz = new Graphviz(() => {
    workers.push(new FakeWorker());
    return workers.at(-1) as unknown as Worker;
  });
  return { workers, draw: (dot: string) => graphviz.draw({ dot, engine: "dot" }) };
}

describe("Graphviz", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  it("lays out one graph after the other, in one worker", async () => {
    const { workers, draw } = setUp();
    const [a, b] = [draw("a"), draw("b")];
    expect(workers[0]?.jobs).toEqual(["a"]);
    workers[0]?.answer("<svg>a");
    await expect(a.drawn).resolves.toEqual({ svg: "<svg>a", error: "" });
    expect(workers[0]?.jobs).toEqual(["a", "b"]);
    workers[0]?.answer("<svg>b");
    await expect(b.drawn).resolves.toEqual({ svg: "<svg>b", error: "" });
    expect(workers).toHaveLength(1);
  });

  it("stops one that takes too long, and goes on with the next in a new worker", async () => {
    const { workers, draw } = setUp();
    const [a, b] = [draw("a"), draw("b")];
    const ended = expect(a.drawn).rejects.toMatchObject({ why: "tooLong" });
    await vi.advanceTimersByTimeAsync(60_000);
    await ended;
    expect(workers[0]?.ended).toBe(true);
    workers[1]?.answer("<svg>b");
    await expect(b.drawn).resolves.toMatchObject({ svg: "<svg>b" });
  });

  it("stops at once when the reader says so", async () => {
    const { workers, draw } = setUp();
    const a = draw("a");
    a.giveUp("once");
    await expect(a.drawn).rejects.toBeInstanceOf(Stopped);
    expect(workers[0]?.ended).toBe(true);
  });

  it("lets what nobody waits for any more go on for a moment only", async () => {
    const { workers, draw } = setUp();
    const a = draw("a");
    a.drawn.catch(() => undefined);
    a.giveUp("soon");
    const b = draw("b");
    await vi.advanceTimersByTimeAsync(999);
    expect(workers[0]?.ended).toBe(false);
    await vi.advanceTimersByTimeAsync(1);
    expect(workers[0]?.ended).toBe(true);
    expect(workers[1]?.jobs).toEqual(["b"]);
    b.drawn.catch(() => undefined);
  });

  it("takes one that waits out of the queue", async () => {
    const { workers, draw } = setUp();
    const a = draw("a");
    const b = draw("b");
    b.giveUp("soon");
    await expect(b.drawn).rejects.toBeInstanceOf(Stopped);
    workers[0]?.answer("<svg>");
    await a.drawn;
    expect(workers[0]?.jobs).toEqual(["a"]);
  });

  it("begins anew after a failure", async () => {
    const { workers, draw } = setUp();
    const a = draw("a");
    workers[0]?.answer(null, "syntax error");
    await expect(a.drawn).resolves.toEqual({ svg: null, error: "syntax error" });
    const b = draw("b");
    workers[1]?.onerror?.({ message: "not loaded" });
    await expect(b.drawn).rejects.toThrow("not loaded");
    void draw("c");
    expect(workers[2]?.jobs).toEqual(["c"]);
  });

  it("fetches its code again if that did not come", async () => {
    const { workers, draw } = setUp();
    const [a, b] = [draw("a"), draw("b")];
    workers[0]?.onerror?.({});
    expect(workers[0]?.ended).toBe(true);
    await vi.advanceTimersByTimeAsync(500);
    workers[1]?.onerror?.({});
    await vi.advanceTimersByTimeAsync(999);
    expect(workers).toHaveLength(2);
    retryNow();
    expect(workers[2]?.jobs).toEqual(["a"]);
    workers[2]?.answer("<svg>a");
    await expect(a.drawn).resolves.toEqual({ svg: "<svg>a", error: "" });
    workers[2]?.answer("<svg>b");
    await expect(b.drawn).resolves.toEqual({ svg: "<svg>b", error: "" });
    expect(workers).toHaveLength(3);
  });

  it.each(["once", "soon"] as const)("may be given up (%s) before its code has come", async (at) => {
    const { workers, draw } = setUp();
    const [a, b] = [draw("a"), draw("b")];
    workers[0]?.onerror?.({});
    a.giveUp(at);
    await expect(a.drawn).rejects.toBeInstanceOf(Stopped);
    expect(workers[1]?.jobs).toEqual(["b"]);
    b.drawn.catch(() => undefined);
    b.giveUp("soon");
    workers[1]?.onerror?.({});
    await expect(b.drawn).rejects.toBeInstanceOf(Stopped);
    await vi.advanceTimersByTimeAsync(60_000);
    expect(workers).toHaveLength(2);
  });
});
