import { afterEach, describe, expect, test, vi } from "vitest";
import type { App } from "../core/app";
import { startWithOwnSession } from "./claim";

afterEach(() => vi.unstubAllGlobals());

test("the lock of a new session is waited for without a limit", async () => {
  const listeners: (() => void)[] = [];
  const asked: [string, LockOptions][] = [];
  const request = (name: string, options: LockOptions) => {
    asked.push([name, options]);
    return new Promise(() => {});
  };
  vi.stubGlobal("navigator", { locks: { request } });
  const app = {
    outbox: { session: null as string | null },
    bootstrap: {},
    subscribe: (listener: () => void) => listeners.push(listener),
    start: () => {},
  };
  await startWithOwnSession(app as unknown as App);
  app.outbox.session = "new";
  listeners.forEach((listener) => listener());
  expect(asked).toEqual([["millpond:new", {}]]);
});

describe("a session that is held by a lock", () => {
  test("by another tab: this one gets a copy", async () => {
    otherPage(10_000, true);
    expect(await start()).toEqual(["copy s1", "start"]);
  });

  test("by the page that is being loaded again, which takes its time to leave: it is the same session", async () => {
    otherPage(900, false);
    expect(await start()).toEqual(["start"]);
  });
});

/** Another page has the lock for a time; `answers`: it is alive. */
function otherPage(leavesAfter: number, answers: boolean) {
  const free = Date.now() + leavesAfter;
  const request = (_: string, { signal }: LockOptions, granted: () => void) =>
    new Promise((_resolve, reject) => {
      signal?.addEventListener("abort", reject);
      setTimeout(() => signal?.aborted !== true && granted(), free - Date.now());
    });
  vi.stubGlobal("navigator", { locks: { request } });
  vi.stubGlobal(
    "BroadcastChannel",
    class extends EventTarget {
      postMessage() {
        if (answers) this.dispatchEvent(new MessageEvent("message", { data: "mine" }));
      }
      close() {}
    },
  );
}

async function start(): Promise<string[]> {
  const done: string[] = [];
  const app = {
    outbox: { session: "s1" },
    bootstrap: {},
    subscribe: () => {},
    start: () => done.push("start"),
    copy: (session: string) => done.push(`copy ${session}`),
  };
  await startWithOwnSession(app as unknown as App);
  return done;
}
