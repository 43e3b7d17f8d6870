/** The page is scrolled to where it was before it was loaded again. */
import type { App } from "../core/app";

const KEY = "scroll";
/** After the script has ended, late parts (pictures, lazy chunks) may still make the page higher. */
const LATE = 1500;
/** What says that the user goes somewhere else. */
const USER = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

export function keepScroll(app: App): void {
  history.scrollRestoration = "manual"; // the browser would do it before the page has its height
  const wanted = app.memory.get(KEY);
  const record = () => window.addEventListener("scroll", () => app.memory.set(KEY, Math.round(window.scrollY)), { passive: true });
  if (typeof wanted === "number" && wanted > 0) restore(app, wanted, record);
  else record();
}

/** Scrolls there as soon as the page is high enough, and holds on until the page stands or the user acts. */
function restore(app: App, wanted: number, done: () => void): void {
  const root = document.documentElement;
  let late: number | undefined;
  const scroll = () => {
    if (root.scrollHeight - root.clientHeight >= wanted && Math.round(window.scrollY) !== wanted) {
      window.scrollTo({ top: wanted, behavior: "instant" });
    }
  };
  const observer = new ResizeObserver(scroll);
  observer.observe(document.body);
  const end = () => {
    observer.disconnect();
    unsubscribe();
    clearTimeout(late);
    for (const name of USER) window.removeEventListener(name, end);
    done();
  };
  const unsubscribe = app.subscribe(() => {
    if (app.status.script === "notRunning") late ??= window.setTimeout(end, LATE);
  });
  for (const name of USER) window.addEventListener(name, end, { passive: true });
}
