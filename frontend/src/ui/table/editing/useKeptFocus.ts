/**
 * Keeps the focus in a grid whose mirror for screen readers is made anew: the
 * cell there that had it goes, and what is typed next would go nowhere.
 */
import type { DataEditorRef } from "@glideapps/glide-data-grid";
import { type RefObject, useEffect } from "react";

export function useKeptFocus(element: Element | null, grid: RefObject<DataEditorRef | null>): void {
  useEffect(() => {
    const box = element?.querySelector(".dataframeGrid");
    if (box === null || box === undefined) return;
    let inside = false;
    const focused = () => (inside = true);
    const left = (event: Event) => {
      const to = (event as FocusEvent).relatedTarget;
      if (to instanceof Node && !box.contains(to)) inside = false;
    };
    const pressed = (event: Event) => {
      if (event.target instanceof Node) inside = box.contains(event.target);
    };
    const observer = new MutationObserver(() => {
      if (inside && document.activeElement === document.body) grid.current?.focus();
    });
    box.addEventListener("focusin", focused);
    box.addEventListener("focusout", left);
    document.addEventListener("pointerdown", pressed, true);
    observer.observe(box, { childList: true, subtree: true });
    return () => {
      box.removeEventListener("focusin", focused);
      box.removeEventListener("focusout", left);
      document.removeEventListener("pointerdown", pressed, true);
      observer.disconnect();
    };
  }, [element, grid]);
}
