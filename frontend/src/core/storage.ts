/**
 * The tab's storage, written to with care: it may be full or forbidden. Then
 * the page works on, and only what a reload would have brought back is lost.
 */

/** The part of the browser's `Storage` that we use. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * A store whose `setItem` never throws. When it is full, `expendable` goes
 * first; when that is not enough the console is told, once.
 */
export function careful(store: Store, expendable: string): Store {
  let told = false;
  const attempt = (key: string, value: string): unknown => {
    try {
      store.setItem(key, value);
      return null;
    } catch (error) {
      return error ?? true;
    }
  };
  return {
    getItem: (key) => store.getItem(key),
    removeItem: (key) => store.removeItem(key),
    setItem(key, value) {
      if (attempt(key, value) === null) return;
      store.removeItem(expendable);
      const error = key === expendable ? true : attempt(key, value);
      if (error === null || told) return;
      told = true;
      console.warn("Millpond: this tab's storage is full or forbidden. A reload may lose what was not sent.");
    },
  };
}

/** What a store has under `key`, or null when that is missing or was written by something else. */
export function readJson(store: Store, key: string): unknown {
  const text = store.getItem(key);
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
