/**
 * What the user did and the server has not finished yet.
 *
 * Events are numbered from 1 in each session and stay here, and in the tab's
 * storage, until the server says that their effect is saved: a lost connection
 * or a reload of the page loses none.
 */
import type { Event } from "../wire.gen";
import { readJson, type Store } from "./storage";

interface Saved {
  session: string;
  seq: number;
  version: number;
  events: Event[];
}

/** How many events may be under way. Later ones wait here, so as not to flood a server or store that does not keep up. */
export const WINDOW = 200;

export class Outbox {
  private static readonly key = "millpond:outbox";
  session: string | null = null;
  /** The number of the last event made. */
  seq = 0;
  /** The highest version of the session that the server has confirmed as saved. */
  version = 0;
  /** `attempt` is 0 for those that were never sent. */
  private events: Event[] = [];
  /** How many of them, the oldest, are under way on this connection. */
  private underWay = 0;

  constructor(private readonly store: Store) {
    const saved = read(store);
    if (saved !== null) {
      ({ session: this.session, seq: this.seq, events: this.events } = saved);
      this.version = saved.version ?? 0;
    }
  }

  /** Events not yet finished, oldest first. */
  get pending(): readonly Event[] {
    return this.events;
  }

  /**
   * Numbers and keeps a new event, and sends it if it may be sent at once.
   *
   * It is sent before it is written to the storage, which takes longer. If the
   * tab's process ends between the two, the next page load does not know of
   * it, but the server says what it has received (`adopt`).
   */
  add(
    values: Record<string, unknown>,
    trigger: string | null,
    connected: boolean,
    more: Pick<Event, "edit" | "query"> = {},
    send: (event: Event) => void = () => {},
  ): Event | null {
    this.seq += 1;
    const sent = connected && this.underWay === this.events.length && this.underWay < WINDOW;
    if (sent) this.underWay += 1;
    const attempt = sent ? 1 : 0;
    const event: Event = {
      type: "event",
      seq: this.seq,
      values,
      ...(trigger === null ? {} : { trigger }),
      attempt,
      ...more,
    };
    this.events.push(event);
    try {
      if (sent) send(event);
    } finally {
      this.save();
    }
    return sent ? event : null;
  }

  /** Forgets the events up to `seq`: the server has saved their effect, as this version. */
  finish(seq: number, version: number): void {
    const left = this.events.filter((event) => event.seq > seq);
    if (left.length === this.events.length && version <= this.version) return;
    this.underWay = Math.max(0, this.underWay - (this.events.length - left.length));
    this.events = left;
    this.version = Math.max(this.version, version);
    this.save();
  }

  /**
   * The unfinished events, to be sent on a new connection. `restored`: to a session that
   * comes from the store, so this is another attempt for those that were sent before.
   */
  resend(restored: boolean): readonly Event[] {
    this.underWay = 0;
    if (restored) this.events = this.events.map((event) => ({ ...event, attempt: event.attempt ? event.attempt + 1 : 0 }));
    return this.next();
  }

  /** The events that can be sent now. */
  next(): readonly Event[] {
    const from = this.underWay;
    this.underWay = Math.min(WINDOW, this.events.length);
    if (from >= this.underWay) return [];
    this.events = this.events.map((event, index) => (index < from || index >= this.underWay || event.attempt ? event : { ...event, attempt: 1 }));
    this.save();
    return this.events.slice(from, this.underWay);
  }

  /** Nothing in the session was ever saved, and all of its events are still here. */
  get whole(): boolean {
    return this.version === 0 && this.events.length === this.seq;
  }

  /**
   * Adopts the session that the server gave. If it is a different one, numbers
   * start again; returns how many events that drops. `seq` is the last event that
   * the server has saved, `received` the last one that it has received. `keep`:
   * no events are dropped, because they are for that session.
   */
  adopt(session: string, seq: number, keep = false, received = 0): number {
    let dropped = 0;
    if (this.session !== session) {
      this.session = session;
      this.version = 0;
      if (!keep) {
        dropped = this.events.length;
        this.events = [];
        this.seq = 0;
      }
    }
    this.seq = Math.max(this.seq, seq, received);
    this.events = this.events.filter((event) => event.seq > seq);
    this.underWay = 0;
    this.save();
    return dropped;
  }

  /** The store has lost confirmed versions: the new ones count. */
  rollBack(): void {
    this.version = 0;
    this.save();
  }

  /** Forgets an event that the server cannot read. */
  discard(seq: number): void {
    const index = this.events.findIndex((event) => event.seq === seq);
    if (index === -1) return;
    if (index < this.underWay) this.underWay -= 1;
    this.events = this.events.toSpliced(index, 1);
    this.save();
  }

  /** Forgets the largest event, which the server refuses. */
  dropLargest(): void {
    const sizes = this.events.map((event) => JSON.stringify(event).length);
    const largest = sizes.indexOf(Math.max(...sizes));
    this.events = this.events.filter((_, index) => index !== largest);
    this.save();
  }

  /** Forgets the session. */
  clear(): void {
    this.session = null;
    this.seq = this.version = this.underWay = 0;
    this.events = [];
    this.store.removeItem(Outbox.key);
  }

  private save(): void {
    if (this.session === null) return; // nothing that a later page load could resume
    const saved: Saved = { session: this.session, seq: this.seq, version: this.version, events: this.events };
    this.store.setItem(Outbox.key, JSON.stringify(saved));
  }
}

function read(store: Store): (Omit<Saved, "version"> & Partial<Saved>) | null {
  const saved = readJson(store, "millpond:outbox") as Partial<Saved> | null;
  if (saved === null || typeof saved.session !== "string") return null;
  return Number.isInteger(saved.seq) && Array.isArray(saved.events) ? (saved as Saved) : null;
}
