/** What a library draws, as paper shows it: a browser that prints tells the page once, and waits for no later turn. */
import { flushSync } from "react-dom";
import { tellOfTheme } from "../shell/theme";

let printing = false;

if (globalThis.window !== undefined) {
  // The page has become light (shell/printing.ts), and those that draw are told of it again: now they draw at once.
  window.addEventListener("beforeprint", () => {
    printing = true;
    tellOfTheme();
  });
  window.addEventListener("afterprint", () => (printing = false));
}

/** Whether the page is being printed. */
export const isPrinting = (): boolean => printing;

/** Changes the state of components by `act`; while the page is being printed, they are drawn before this returns. */
export function draws(act: () => void): void {
  if (printing) flushSync(act);
  else act();
}
