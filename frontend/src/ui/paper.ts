/** Prints the page. What a browser does not wait for when it prints is made ready before. */

/** Milliseconds after which all is printed as it is. */
const PATIENCE = 20_000;

const parts = new Set<() => Promise<void>>();

/** The page's own ways to print call `ready` first, and wait for it, until what is returned is called. */
export function beforePaper(ready: () => Promise<void>): () => void {
  parts.add(ready);
  return () => void parts.delete(ready);
}

/** The page is being made ready. */
let isPreparing = false;

export async function print(): Promise<void> {
  // Whoever presses again, since nothing seems to happen, wants it once.
  if (isPreparing) return;
  if (parts.size > 0) {
    isPreparing = true;
    await prepare();
    isPreparing = false;
  }
  // A frame that may open no dialogs prints nothing, and nothing tells of the end.
  let printed = false;
  addEventListener("beforeprint", () => (printed = true), { once: true });
  window.print();
  if (!printed) dispatchEvent(new Event("afterprint"));
}

async function prepare(): Promise<void> {
  // The page is light from here on, as on paper.
  dispatchEvent(new Event("beforeprint"));
  let over = false;
  const end = new Promise<void>((done) =>
    setTimeout(() => {
      over = true;
      done();
    }, PATIENCE),
  );
  for (const ready of parts) if (!over) await Promise.race([ready(), end]);
}

/** The keys that print, where there is something to make ready. */
globalThis.window?.addEventListener("keydown", (event) => {
  if (parts.size === 0 || event.key.toLowerCase() !== "p" || !(event.ctrlKey || event.metaKey) || event.shiftKey || event.altKey) return;
  event.preventDefault();
  void print();
});
