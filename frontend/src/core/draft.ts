/**
 * Pending changes to a map: reads see them, and they are accepted all at once or
 * not at all. The cost depends on the changes, not on the size of the map.
 */
export class Draft<V> {
  /** The new values by key; undefined: deleted. */
  private readonly changes = new Map<number, V | undefined>();

  constructor(private readonly base: Map<number, V>) {}

  get(key: number): V | undefined {
    return this.changes.has(key) ? this.changes.get(key) : this.base.get(key);
  }

  has(key: number): boolean {
    return this.get(key) !== undefined;
  }

  set(key: number, value: V): void {
    this.changes.set(key, value);
  }

  delete(key: number): void {
    this.changes.set(key, undefined);
  }

  /** All values with their keys. The cost of this does depend on the size of the map. */
  *entries(): Generator<[number, V]> {
    for (const entry of this.base) if (!this.changes.has(entry[0])) yield entry;
    for (const [key, value] of this.changes) if (value !== undefined) yield [key, value];
  }

  /** Makes the changes; returns what was under each changed key before. */
  accept(): Map<number, V | undefined> {
    const before = new Map<number, V | undefined>();
    for (const [key, value] of this.changes) {
      before.set(key, this.base.get(key));
      if (value === undefined) this.base.delete(key);
      else this.base.set(key, value);
    }
    this.changes.clear();
    return before;
  }
}
