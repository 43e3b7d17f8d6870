import { useEffect, useState, type RefObject } from "react";

interface HiddenEnds {
  readonly before: boolean;
  readonly after: boolean;
}

const NONE: HiddenEnds = { before: false, after: false };

/** Whether a row that scrolls has more at its beginning and at its end. */
export function useHiddenEnds(row: RefObject<HTMLElement | null>): HiddenEnds {
  const [hidden, setHidden] = useState(NONE);
  useEffect(() => {
    const element = row.current;
    if (element === null || typeof ResizeObserver === "undefined") return;
    const look = () => {
      // Right to left, it counts from 0 down.
      const passed = Math.abs(element.scrollLeft);
      const before = passed > 1;
      const after = element.scrollWidth - element.clientWidth - passed > 1;
      setHidden((known) => (known.before === before && known.after === after ? known : { before, after }));
    };
    const sizes = new ResizeObserver(look);
    sizes.observe(element);
    const watchAll = () => {
      for (const child of element.children) sizes.observe(child);
      look();
    };
    const children = new MutationObserver(watchAll);
    children.observe(element, { childList: true });
    watchAll();
    element.addEventListener("scroll", look, { passive: true });
    return () => {
      sizes.disconnect();
      children.disconnect();
      element.removeEventListener("scroll", look);
    };
  }, [row]);
  return hidden;
}
