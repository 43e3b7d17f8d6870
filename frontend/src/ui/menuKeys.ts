import type { KeyboardEvent } from "react";

/**
 * The keys of a menu: arrows, Home, End and first letters move; Space follows a
 * link, as Enter does; Escape closes and goes back; Tab closes and goes on.
 */
export function onMenuKey(event: KeyboardEvent, all: readonly HTMLElement[], closeAndBack: () => void, close: () => void): void {
  const focused = document.activeElement as HTMLElement;
  const at = all.indexOf(focused);
  const go = (to: number) => {
    event.preventDefault();
    all[(to + all.length) % all.length]?.focus();
  };
  switch (event.key) {
    case "ArrowDown":
      return go(at + 1);
    case "ArrowUp":
      return go(at - 1);
    case "Home":
      return go(0);
    case "End":
      return go(-1);
    case "Escape":
      event.preventDefault();
      event.stopPropagation();
      return closeAndBack();
    case "Tab":
      return close();
    case " ":
      if (focused.tagName !== "A") return;
      event.preventDefault();
      return focused.click();
  }
  if (event.key.length !== 1 || event.ctrlKey || event.metaKey || event.altKey) return;
  event.preventDefault();
  event.stopPropagation(); // a letter here is no shortcut of the page
  const begins = (entry: HTMLElement) => entry.textContent.trim().toLowerCase().startsWith(event.key.toLowerCase());
  [...all.slice(at + 1), ...all.slice(0, at + 1)].find(begins)?.focus();
}
