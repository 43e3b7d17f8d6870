import { useEffect } from "react";
import type { App } from "../core/app";
import { isIdle, whenIdle } from "../ui/Pending";

/**
 * Ends the state in which the page comes from the top down (`data-arriving`): when
 * the first run is over, and nothing that it has drawn waits for its component.
 */
export function useFirstPage(app: App): void {
  useEffect(() => {
    const frame = document.querySelector("[data-arriving]");
    const ends = [app.subscribe(look), whenIdle(look)];
    const stop = () => ends.forEach((end) => end());
    function look() {
      // What came with the end of the run is rendered by then.
      if (app.hasRun) setTimeout(arrive);
    }
    function arrive() {
      if (app.status.script !== "notRunning" || !isIdle()) return;
      // For good: React writes an attribute that does not change only at first.
      frame?.removeAttribute("data-arriving");
      stop();
    }
    look();
    return stop;
  }, [app]);
}
