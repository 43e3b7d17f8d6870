/**
 * Checks whether the server is still there, but only when there is a reason to.
 *
 * A socket whose other end is gone (a machine that slept, a network that
 * changed, a replica that hangs behind its proxy) stays open and silent for
 * minutes. So if an answer is due and nothing arrives for a while, a ping is
 * sent; any frame is a sign of life. An idle page sends none.
 */

/** Milliseconds of silence, while an answer is due, until a ping: the first one, and later ones. */
const QUIET = 1000;
const QUIET_LATER = 1500;
/** How long an answer may take. The event loop of a loaded server can be a second or two late. */
const PATIENCE = 3000;
const LONGEST_PATIENCE = 15_000;
/** A timer that fires this late means that the page slept or was busy; it says nothing about the server. */
const LATE = 1000;
/** A slow line needs time for what was sent: none for this many bytes, and then a millisecond for each so many. */
const AT_ONCE = 16_384;
const SLOWEST_LINE = 16;

export interface Clock {
  /** Returns how to cancel. */
  after(milliseconds: number, action: () => void): () => void;
  now(): number;
}

export interface Line {
  ping(): void;
  /** No answer came. */
  silent(): void;
}

export class Vigil {
  /** Questions without an answer since the last time at which nothing was due. */
  silences = 0;
  private cancel: () => void = () => {};
  private due = false;
  private usual = PATIENCE;
  private hasAsked = false;
  /** When the unanswered ping was sent. */
  private asked: number | null = null;
  /** The slowest of the last answers, in milliseconds. */
  private slowest = 0;
  /** Bytes sent since the server was last heard. */
  private unanswered = 0;

  constructor(
    private readonly clock: Clock,
    private readonly line: Line,
  ) {}

  /** A connection begins, or is over: nothing is due on it. */
  reset(): void {
    this.cancel();
    this.due = this.hasAsked = false;
    this.asked = null;
    this.unanswered = 0;
  }

  /** `due`: the server owes an answer. `patience`: how long it may take to answer a ping. */
  expect(due: boolean, patience: number = PATIENCE): void {
    this.usual = patience;
    if (!due) this.silences = 0;
    if (due === this.due) return;
    this.due = due;
    this.hasAsked = false;
    if (this.asked === null) this.rest();
  }

  sent(bytes: number): void {
    this.unanswered += bytes;
  }

  /** A frame has arrived. */
  heard(): void {
    if (this.asked !== null) this.slowest = Math.max(this.clock.now() - this.asked, this.slowest * 0.8);
    this.asked = null;
    this.unanswered = 0;
    this.rest();
  }

  /** Asks whether the server is still there. */
  ask(): void {
    if (this.asked !== null && this.clock.now() - this.asked < PATIENCE) return;
    this.hasAsked = true;
    this.asked = this.clock.now();
    this.line.ping();
    const patience = this.patience();
    const until = this.asked + patience;
    this.cancel();
    this.cancel = this.clock.after(patience, () => this.giveUp(until));
  }

  private giveUp(until: number): void {
    if (this.clock.now() - until > LATE) return this.ask();
    this.silences += 1;
    this.line.silent();
  }

  /**
   * Longer if the server was slow, and twice as long after each unanswered ping:
   * the server may be busy with just what we wait for (a library that holds
   * Python's lock for seconds), and then must not be dropped again and again.
   */
  private patience(): number {
    const patience = Math.max(this.usual, 2 * this.slowest) * 2 ** this.silences;
    return Math.min(LONGEST_PATIENCE, patience) + Math.max(0, this.unanswered - AT_ONCE) / SLOWEST_LINE;
  }

  private rest(): void {
    this.cancel();
    if (!this.due) return;
    this.cancel = this.clock.after(this.hasAsked ? QUIET_LATER : QUIET, () => this.ask());
  }
}
