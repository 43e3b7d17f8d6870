/**
 * What a page looks like beyond what the server knows: half-typed text, open
 * expanders, where it is scrolled to. Kept in the tab's storage, so that a
 * reload brings the page back as it was.
 *
 * Keys must mean the same after a restart of the server, so node numbers are
 * out: widgets have their ids, containers their `identity`.
 */
import { readJson, type Store } from "./storage";

/** After the last change; a page that is closed saves at once (`flush`). */
const SAVE_AFTER = 300;
/** In characters of JSON: the storage of a tab has room for some five million. */
const MOST = 500_000;

export class Memory {
  static readonly key = "millpond:page";
  /** Keeps, for a user whose login is over, what he has not sent: `shell/aside.ts`. */
  putAside: () => Promise<void> = () => Promise.resolve();
  /** The one changed last comes last. */
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

  /** The page shows another session: nothing of this belongs to it. */
  clear(): void {
    this.items.clear();
    this.cancelSave?.();
    this.cancelSave = null;
    this.store.removeItem(Memory.key);
  }

  /** Saves now what waits to be saved. */
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
