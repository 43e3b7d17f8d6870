import { useEffect, type RefObject } from "react";

/** Keeps a scrolling box at its end while content is added, unless the reader scrolled up. */
export function useAutoscroll(box: RefObject<HTMLElement | null>, on: boolean): void {
  useEffect(() => {
    const element = box.current;
    if (!on || element === null) return;
    let atEnd = true;
    const toEnd = () => {
      if (atEnd) element.scrollTo({ top: element.scrollHeight });
    };
    const onScroll = () => {
      atEnd = element.scrollHeight - element.scrollTop - element.clientHeight < 24;
    };
    const observer = new MutationObserver(toEnd);
    observer.observe(element, { childList: true, subtree: true, characterData: true });
    element.addEventListener("scroll", onScroll, { passive: true });
    toEnd();
    return () => {
      observer.disconnect();
      element.removeEventListener("scroll", onScroll);
    };
  }, [box, on]);
}
