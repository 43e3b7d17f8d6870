/** Speaks with the script "iframe-resizer" in the page around: it makes the frame as high as the app. */

const MARK = "[iFrameSizer]";
const READY = "[iFrameResizerChild]Ready";

/** What the parent is told: its own name for the frame, the size of the page, and why. */
export function sizeMessage(frame: string, height: number, width: number, why: "init" | "resize"): string {
  return `${MARK}${frame}:${Math.ceil(height)}:${Math.ceil(width)}:${why}`;
}

/** The parent's name for the frame; null for a message that is not one of its. */
export function frameOf(data: unknown): string | null {
  if (typeof data !== "string" || !data.startsWith(MARK)) return null;
  return data.slice(MARK.length).split(":", 1)[0] || null;
}

/** Tells the parent the page's size, once it has asked, and whenever it changes. */
export function answerParent(parent: Window): void {
  let watching = false;
  window.addEventListener("message", (event) => {
    const frame = event.source === parent ? frameOf(event.data) : null;
    if (frame === null || watching) return;
    watching = true;
    // Only to the page that has asked; a file has no origin that could be named.
    const origin = event.origin === "null" ? "*" : event.origin;
    const tell = (why: "init" | "resize") => {
      const { height, width } = document.getElementById("root")!.getBoundingClientRect();
      parent.postMessage(sizeMessage(frame, height, width, why), origin);
    };
    tell("init");
    new ResizeObserver(() => tell("resize")).observe(document.getElementById("root")!);
  });
  parent.postMessage(READY, "*"); // says nothing but that somebody listens
}
