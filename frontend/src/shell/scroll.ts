/** The page is scrolled to where it was before it was loaded again. */
import type { App } from "../core/app";

const KEY = "scroll";

export function keepScroll(app: App): void {
  history.scrollRestoration = "manual"; // the browser would do it before the page has its height
  const wanted = app.memory.get(KEY);
  const record = () => window.addEventListener("scroll", () => app.memory.set(KEY, Math.round(window.scrollY)), { passive: true });
  if (typeof wanted !== "number" || wanted <= 0) return record();
  import("./restoreScroll").then(
    // A user who has scrolled meanwhile stays there.
    (module) => (window.scrollY > 0 ? record() : module.restoreScroll(app, wanted, record)),
    record,
  );
}
