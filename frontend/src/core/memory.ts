/**
 * The state of a page that the server does not know: half-typed text, open
 * expanders, scroll positions. Kept in the tab's storage, so that a reload
 * restores the page.
 *
 * Keys must mean the same after a restart of the server, so they are not node
 * numbers: widgets have their ids, containers their `identity`.
 */
import { readJson, type Store } from "./storage";

/** Milliseconds after the last change. A page that is closed saves at once (`flush`). */
const SAVE_AFTER = 300;
/** In characters of JSON: the storage of a tab has room for some five million. */
const MOST = 500_000;

export class Memory {
  static readonly key = "millpond:page";
  /** Keeps what a user had not sent when their login ended: `shell/aside.ts`. */
  putAside: () => Promise<void> = () => Promise.resolve();
  /** The most recently changed one is last. */
  items = new Map<string, unknown>();
  private cancelSave: (() => void) | null = null;

  constructor(
    private readonly store: Store,
    private readonly after: (milliseconds: number, action: () => void) => () => void,
  ) {
    const saved = readJson(store, Memory.key);
    if (Array.isArray(saved)) this.items = new Map(saved.filter(isItem));
  }

  get(key: string): unknown {
    return this.items.get(key);
  }

  set(key: string, value: unknown): void {
    this.items.delete(key);
    this.items.set(key, value);
    this.saveSoon();
  }

  delete(key: string): void {
    if (this.items.delete(key)) this.saveSoon();
  }

  /** The page shows another session: forgets everything. */
  clear(): void {
    this.items.clear();
    this.cancelSave?.();
    this.cancelSave = null;
    this.store.removeItem(Memory.key);
  }

  /** Saves at once what waits to be saved. */
  flush(): void {
    if (this.cancelSave === null) return;
    this.cancelSave();
    this.cancelSave = null;
    this.save();
  }

  private saveSoon(): void {
    this.cancelSave ??= this.after(SAVE_AFTER, () => {
      this.cancelSave = null;
      this.save();
    });
  }

  /** Saves the newest that fit. */
  private save(): void {
    const texts: string[] = [];
    let room = MOST;
    for (const item of [...this.items].toReversed()) {
      const text = JSON.stringify(item);
      if (text.length > room) continue;
      room -= text.length + 1;
      texts.push(text);
    }
    this.store.setItem(Memory.key, `[${texts.toReversed().join(",")}]`);
  }
}

function isItem(item: unknown): item is [string, unknown] {
  return Array.isArray(item) && item.length === 2 && typeof item[0] === "string";
}
