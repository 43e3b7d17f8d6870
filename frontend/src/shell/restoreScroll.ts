import type { App } from "../core/app";

/** After the script has ended, pictures that come late may still make the page higher. */
const LATE = 1500;
/** Parts of the page whose code has not come yet: until then they have another height. */
const PENDING = ".loading, .pending";
/** What says that the user goes somewhere else. */
const USER = ["wheel", "touchmove", "pointerdown", "keydown"] as const;

/** Scrolls there as soon as the page is high enough, and holds on until the page stands or the user acts. */
export function restoreScroll(app: App, wanted: number, done: () => void): void {
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
  const endOrWait = () => {
    if (document.querySelector(PENDING) === null) end();
    else late = window.setTimeout(endOrWait, LATE);
  };
  const endSoon = () => {
    if (app.status.script === "notRunning") late ??= window.setTimeout(endOrWait, LATE);
  };
  const unsubscribe = app.subscribe(endSoon);
  endSoon(); // where the script has ended before this code had come
  for (const name of USER) window.addEventListener(name, end, { passive: true });
}
