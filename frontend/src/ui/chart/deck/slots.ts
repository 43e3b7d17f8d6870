/** A browser draws with WebGL in sixteen places at once, and takes the oldest away without a word. So the maps of a page take turns. */
const MOST = 12;

export interface Slot {
  /** Another map needs the place. */
  readonly giveUp: () => Promise<void>;
}

/** Those that draw, the one first that has drawn the longest. */
const held = new Set<Slot>();
let turn: Promise<void> = Promise.resolve();

export function acquire(slot: Slot): Promise<void> {
  turn = turn.then(async () => {
    const [oldest] = held;
    if (held.size >= MOST && oldest !== undefined) {
      held.delete(oldest);
      await oldest.giveUp();
    }
    held.add(slot);
  });
  return turn;
}

export function release(slot: Slot): void {
  held.delete(slot);
}
