/** Which parts of the navigation the reader has folded or opened: on this machine, for this app. */

export interface Folds {
  /** The headings of the sections whose pages are out of sight. */
  readonly folded: readonly string[];
  /** All pages are shown, however many they are. */
  readonly all: boolean;
}

const KEY = "millpond:navigation";

export function readFolds(): Folds {
  try {
    const found = JSON.parse(localStorage.getItem(key()) ?? "{}") as Partial<Folds> | null;
    const folded = Array.isArray(found?.folded) ? found.folded.filter((label) => typeof label === "string") : [];
    return { folded, all: found?.all === true };
  } catch {
    return { folded: [], all: false }; // storage is forbidden here, or has something else
  }
}

export function keepFolds(folds: Folds): void {
  try {
    localStorage.setItem(key(), JSON.stringify(folds));
  } catch {
    // Forbidden or full: it then lasts as long as the page.
  }
}

/** Apps that are mounted beside each other share the storage. */
const key = () => `${KEY}@${new URL(document.baseURI).pathname}`;
