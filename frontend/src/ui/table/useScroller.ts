import { useEffect } from "react";

/** Takes what scrolls a grid out of the order of Tab: it has no name, and the arrow keys in the grid scroll it. */
export function useScroller(table: HTMLElement | null): void {
  useEffect(() => {
    if (table === null) return;
    const leaveOut = () => table.querySelector(".dvn-scroller:not([tabindex])")?.setAttribute("tabindex", "-1");
    leaveOut();
    const observer = new MutationObserver(leaveOut);
    observer.observe(table, { childList: true, subtree: true });
    return () => observer.disconnect();
  }, [table]);
}
