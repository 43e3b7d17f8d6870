/**
 * Safe access to the tab's storage, which may be full or forbidden. The page then
 * keeps working; only what a reload would have restored is lost.
 */

/** The part of the browser's `Storage` that we use. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

/**
 * A store whose `setItem` never throws. If it is full, `expendable` is removed
 * first; if that is not enough, the console gets one warning.
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

/** What a store has under `key`; null if it is missing or something else wrote it. */
export function readJson(store: Store, key: string): unknown {
  const text = store.getItem(key);
  if (text === null) return null;
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return null;
  }
}
