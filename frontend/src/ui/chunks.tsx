/** Components that are fetched when the page first needs them, and again when that has failed. */
import { useSyncExternalStore, type ComponentType, type ReactNode } from "react";
import type { ErrorBoundary } from "./ErrorBoundary";
import { later } from "./later";

const failed = new Set<() => void>();
const crashed = new Set<ErrorBoundary>();
/** Of this page load: with each, the pause before the next try is longer. */
let failures = 0;

interface Fetched<P> {
  readonly component?: ComponentType<P>;
  readonly error?: unknown;
}

/**
 * Draws `fallback` until its component has come. `React.lazy` would keep a failure for ever; and what suspends, React
 * shows 300 ms after the last such place at the earliest, however soon it comes.
 */
export function lazyChunk<P extends object>(fetch: () => Promise<{ default: ComponentType<P> }>): ComponentType<P & { fallback?: ReactNode }> {
  let fetched: Fetched<P> | undefined;
  let pending = false;
  const listeners = new Set<() => void>();

  function load(): void {
    if (pending || fetched !== undefined) return;
    pending = true;
    fetch().then(({ default: component }) => settle({ component }), fail);
  }

  function settle(result: Fetched<P>): void {
    fetched = result;
    pending = false;
    tell(listeners);
  }

  function fail(error: unknown): void {
    // The server may have been away for a moment: nobody needs to press for that.
    if (failed.size === 0) later(tryAgain, ++failures);
    failed.add(() => void (fetched = undefined));
    settle({ error });
  }

  const subscribe = (listener: () => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };

  return function Lazy({ fallback = null, ...props }) {
    load();
    const { component: Loaded, error } = useSyncExternalStore(subscribe, () => fetched) ?? {};
    if (error !== undefined) throw error;
    return Loaded ? <Loaded {...(props as unknown as P)} /> : fallback;
  };
}

const told = new Set<() => void>();

/** What comes at the same time is rendered at the same time. */
function tell(listeners: Iterable<() => void>): void {
  if (told.size === 0) {
    setTimeout(() => {
      const all = [...told];
      told.clear();
      for (const listener of all) listener();
    });
  }
  for (const listener of listeners) told.add(listener);
}

/** Notes a boundary that shows an error. Call what is returned when it does no more. */
export function noteCrash(boundary: ErrorBoundary): () => void {
  crashed.add(boundary);
  return () => crashed.delete(boundary);
}

/** What has failed is fetched again when it is drawn. */
export function forgetFailures(): void {
  for (const forget of failed) forget();
  failed.clear();
}

/** The user wants another try: all that a failure has left out is drawn, not this one field of ten alone. */
export function tryAgain(): void {
  forgetFailures();
  for (const boundary of crashed) boundary.setState({ error: null });
}
