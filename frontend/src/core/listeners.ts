/** Who is told when what is under a key has changed: a node by its number, a widget's value by its id. */
export class Listeners<K> {
  private readonly byKey = new Map<K, Set<() => void>>();

  /** Calls `listener` after each change; returns how to stop. */
  subscribe(key: K, listener: () => void): () => void {
    let listeners = this.byKey.get(key);
    if (listeners === undefined) this.byKey.set(key, (listeners = new Set()));
    listeners.add(listener);
    return () => {
      listeners.delete(listener);
      if (listeners.size === 0 && this.byKey.get(key) === listeners) this.byKey.delete(key);
    };
  }

  tell(key: K): void {
    const listeners = this.byKey.get(key);
    // One that is told may unsubscribe another.
    if (listeners !== undefined) for (const listener of [...listeners]) listener();
  }
}
