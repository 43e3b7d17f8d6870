/** Components that are fetched when the page first needs them, and again when that has failed. */
import { lazy, type ComponentType } from "react";
import type { ErrorBoundary } from "./ErrorBoundary";
import { later, renewStyles } from "./later";

const failed = new Set<() => void>();
const crashed = new Set<ErrorBoundary>();
/** Of this page load: with each, the pause before the next try is longer. */
let failures = 0;

/** Like `React.lazy`, which keeps a failure for ever: call it in each render. */
export function lazyChunk<P>(fetch: () => Promise<{ default: ComponentType<P> }>): () => ComponentType<P> {
  let component: ComponentType<P> | undefined;
  const forget = () => void (component = undefined);
  return () =>
    (component ??= lazy(() =>
      fetch().catch((error: unknown) => {
        // The server may have been away for a moment: nobody needs to press for that.
        if (failed.size === 0) later(tryAgain, ++failures);
        failed.add(forget);
        throw error;
      }),
    ) as unknown as ComponentType<P>);
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
  renewStyles();
}

/** The user wants another try: all that a failure has left out is drawn, not this one field of ten alone. */
export function tryAgain(): void {
  forgetFailures();
  for (const boundary of crashed) boundary.setState({ error: null });
}
