/** Links within the page. */
import type { MouseEvent } from "react";

/**
 * Follows `href="#id"` on the page that is shown. Left to the browser, it would
 * be taken relative to the document's <base>, which is the app's first page.
 */
export function followAnchor(event: MouseEvent): void {
  const link = event.target instanceof Element ? event.target.closest("a") : null;
  const href = link?.getAttribute("href");
  if (!href?.startsWith("#") || event.defaultPrevented || event.button !== 0) return;
  if (event.ctrlKey || event.metaKey || event.shiftKey || event.altKey) return;
  event.preventDefault();
  if (window.location.hash === href) scrollTo(href.slice(1));
  else window.location.hash = href;
}

function scrollTo(id: string): void {
  document.getElementById(id)?.scrollIntoView();
}

let wanted = decodeURIComponent(typeof window === "undefined" ? "" : window.location.hash.slice(1));

/** Called when a heading has been drawn: scrolls to the one that the page's address asks for, once. */
export function headingDrawn(id: string): void {
  if (!wanted || id !== wanted) return;
  wanted = "";
  scrollTo(id);
}
