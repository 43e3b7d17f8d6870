/** Keys that press something. What reads them comes with the parts that the first paint does not need. */
import { useEffect, useRef, type RefObject } from "react";
import { lazyModule } from "./lazy";

const keys = lazyModule(() => import("./keys"));

/** Calls `press` when the keys are pressed anywhere on the page, unless `button` (null: of the shell) is behind a dialog. */
export function useShortcut(shortcut: string | null, press: () => void, disabled = false, button: RefObject<Element | null> | null = null): void {
  const latest = useRef(press);
  useEffect(() => {
    latest.current = press;
  });
  const { onKeys } = keys.use(shortcut !== null) ?? {};
  useEffect(() => {
    if (shortcut !== null && !disabled) return onKeys?.(shortcut, () => latest.current(), () => button?.current ?? null);
  }, [shortcut, disabled, button, onKeys]);
}

/** What stands on a button with a shortcut, and its `aria-keyshortcuts`; until they can be read, as the app wrote them. */
export function useKeyNames(shortcut: string | null): { readonly shown: string | null; readonly aria: string | undefined } {
  const read = keys.use(shortcut !== null);
  if (shortcut === null) return { shown: null, aria: undefined };
  return { shown: read?.showKeys(shortcut) ?? shortcut, aria: read?.ariaKeys(shortcut) };
}
