/**
 * Whether something did not come that the page in a frame of our own origin is
 * made of: the server restarts, or another one has answered, which does not have
 * it.
 *
 * `strict`: what was not found counts as well. Some pages ask for files that
 * nobody needs.
 */
export function lacksParts(frame: HTMLIFrameElement, strict: boolean): boolean {
  const { contentWindow } = frame;
  if (contentWindow === null) return false;
  try {
    const { performance, location } = contentWindow;
    const page = performance.getEntriesByType("navigation").some((entry) => failed(entry, 400));
    const own = performance.getEntriesByType("resource").filter(({ name }) => name.startsWith(`${location.origin}/`));
    return page || own.some((entry) => failed(entry, strict ? 400 : 500));
  } catch {
    return true; // the browser's own page, which says that there is none
  }
}

function failed(entry: PerformanceEntry, from: number): boolean {
  const status = (entry as PerformanceResourceTiming).responseStatus as number | undefined;
  return status !== undefined && (status === 0 || status >= from);
}
