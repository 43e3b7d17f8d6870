/** How readers have the sidebar, on this machine: how wide, and open or closed. Read before the first paint. */

export const LEAST = 200;
export const MOST = 600;
/** Unless the app or the reader says otherwise. */
const USUAL = 288;

interface Choice {
  readonly width?: number;
  readonly open?: boolean;
  /** What the script asked for then: what it asks for later counts again. */
  readonly asked?: unknown;
}

/** Apps that are mounted beside each other have one each. */
const key = () => `millpond:sidebar@${new URL(document.baseURI).pathname}`;

function read(): Choice {
  try {
    const found: unknown = JSON.parse(localStorage.getItem(key()) ?? "{}");
    return typeof found === "object" && found !== null ? found : {};
  } catch {
    return {}; // storage is forbidden here, or somebody else has written to it
  }
}

function write(change: Choice): void {
  try {
    localStorage.setItem(key(), JSON.stringify({ ...read(), ...change }));
  } catch {
    // Forbidden: the choice then lasts as long as the page.
  }
}

export const within = (width: number) => Math.round(Math.min(MOST, Math.max(LEAST, width)));

/** What the script asks for: its width in pixels, or the usual one. */
export const askedWidth = (state: unknown) => (typeof state === "number" ? within(state) : USUAL);

/** How wide the reader has made it; null: as the script says. */
export function chosenWidth(): number | null {
  const { width } = read();
  return typeof width === "number" && Number.isFinite(width) ? within(width) : null;
}

export const chooseWidth = (width: number | null) => write({ width: width ?? undefined });

/** Whether the reader has it open; null: as the script says. */
export function chosenOpen(asked: unknown): boolean | null {
  const choice = read();
  return typeof choice.open === "boolean" && choice.asked === (asked ?? null) ? choice.open : null;
}

export const chooseOpen = (open: boolean, asked: unknown) => write({ open, asked: asked ?? null });
