import { afterEach, expect, test, vi } from "vitest";
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
