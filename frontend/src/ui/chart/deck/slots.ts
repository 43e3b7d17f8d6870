/** A browser draws with WebGL in sixteen places at once, and takes the oldest away without a word. So the maps of a page take turns. */
const MOST = 12;

export interface Slot {
  /** Another map needs the place. */
  readonly giveUp: () => Promise<void>;
  /** It needs none any more. */
  gone: boolean;
}

/** Those that draw, the one first that has drawn the longest. */
const held = new Set<Slot>();
let turn: Promise<void> = Promise.resolve();

export function acquire(slot: Slot): Promise<void> {
  turn = turn.then(async () => {
    if (slot.gone) return;
    const [oldest] = held;
    if (held.size >= MOST && oldest !== undefined) {
      held.delete(oldest);
      await oldest.giveUp();
    }
    if (!slot.gone) held.add(slot);
  });
  return turn;
}

export function release(slot: Slot): void {
  slot.gone = true;
  held.delete(slot);
}
