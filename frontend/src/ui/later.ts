/** What could not be fetched is asked for again: after half a second, twice as long each time, and when the connection is back. */
import { stopWaiting } from "./Pending";

/** No pause is longer than 16 seconds. */
const MOST_DOUBLED = 6;

const due = new Set<() => void>();

/** Calls `retry` once. `failures`: how often it has failed by now, in a row. */
export function later(retry: () => void, failures: number): void {
  due.add(retry);
  setTimeout(() => due.delete(retry) && retry(), 250 * 2 ** Math.min(failures, MOST_DOUBLED));
  // Once may have been a bad moment.
  if (failures > 1) stopWaiting();
}

/** The server is there again: nobody needs to wait any longer. */
export function retryNow(): void {
  for (const retry of [...due]) if (due.delete(retry)) retry();
}

/** A chunk of the page, as soon as it can be had. */
export async function persistently<T>(fetch: () => Promise<T>): Promise<T> {
  for (let failures = 1; ; failures++) {
    try {
      return await fetch();
    } catch {
      // The browser has said on its console what did not come.
      await new Promise<void>((retry) => later(retry, failures));
    }
  }
}
