/** An element that has the whole window: nothing behind it can be reached, and Escape gives the window back. */
import { type RefObject, useEffect } from "react";
import { openModal } from "./modal";

/** `front`: the element, or a part of it. */
export function useWholeWindow(front: RefObject<HTMLElement | null>, full: boolean, onLeave: () => void): void {
  useEffect(() => {
    if (!full) return;
    const leave = (event: KeyboardEvent) => event.key === "Escape" && !event.defaultPrevented && onLeave();
    document.addEventListener("keydown", leave);
    return () => document.removeEventListener("keydown", leave);
  }, [full, onLeave]);
  useEffect(() => {
    const element = full ? front.current?.closest<HTMLElement>(".full") : undefined;
    if (!element) return;
    const show = cover(element);
    const end = openModal(element);
    return () => {
      end();
      show();
    };
  }, [full, front]);
}

/** Keeps all that is not in this element from being used, until what is returned is called. */
function cover(element: HTMLElement): () => void {
  const behind: HTMLElement[] = [];
  for (let at: Element = element; at.parentElement !== null && at !== document.body; at = at.parentElement) {
    for (const beside of at.parentElement.children) {
      if (beside === at || !(beside instanceof HTMLElement) || beside.inert) continue;
      beside.inert = true;
      behind.push(beside);
    }
  }
  return () => {
    for (const one of behind) one.inert = false;
  };
}
