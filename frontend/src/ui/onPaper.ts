/** What a library draws, as paper shows it: a browser that prints tells the page once, and waits for no later turn. */
import { flushSync } from "react-dom";

let printing = false;

if (globalThis.window !== undefined) {
  // Before the page becomes light, which those that draw are told of.
  window.addEventListener("beforeprint", () => (printing = true), { capture: true });
  window.addEventListener("afterprint", () => (printing = false), { capture: true });
}

/** Whether the page is being printed. */
export const isPrinting = (): boolean => printing;

/** Changes the state of components by `act`; while the page is being printed, they are drawn before this returns. */
export function draws(act: () => void): void {
  if (printing) flushSync(act);
  else act();
}
