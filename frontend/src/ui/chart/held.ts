/** What a reader has pressed, and not released, is not drawn anew under the pointer: a click counts only where both were on the same mark. */
import { useState, useSyncExternalStore } from "react";

/** What was pressed, and all around it: libraries replace a mark that is pressed. */
let pressed: readonly EventTarget[] = [];
const listeners = new Set<() => void>();

function press(path: readonly EventTarget[]): void {
  if (path.length === 0 && pressed.length === 0) return;
  pressed = path;
  for (const tell of listeners) tell();
}

const release = () => press([]);

if (globalThis.window !== undefined) {
  window.addEventListener("pointerdown", (event) => event.isPrimary && event.button === 0 && press(event.composedPath()), { capture: true });
  // After the click, which comes in the same turn.
  for (const name of ["pointerup", "pointercancel", "dragend"]) window.addEventListener(name, () => setTimeout(release), { capture: true });
  // Outside of the window, nobody is told that it went up.
  window.addEventListener("pointermove", (event) => event.buttons === 0 && release(), { capture: true, passive: true });
  window.addEventListener("blur", release);
}

function subscribe(tell: () => void): () => void {
  listeners.add(tell);
  return () => listeners.delete(tell);
}

/** `now`, or what it was when the reader pressed inside of `holder`, until that is released. */
export function useHeld<T>(holder: Element | null, now: T): T {
  const held = useSyncExternalStore(subscribe, () => holder !== null && pressed.includes(holder));
  const [kept, setKept] = useState({ value: now });
  if (!held && kept.value !== now) setKept({ value: now });
  return held ? kept.value : now;
}
