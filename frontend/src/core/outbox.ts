/**
 * What the user did and the server has not finished yet.
 *
 * Events are numbered from 1 in each session and stay here, and in the tab's
 * storage, until the server says that their effect is saved: a lost connection
 * or a reload of the page loses none.
 */
import type { Event } from "../wire.gen";

/** The part of the browser's `Storage` that we use. */
export interface Store {
  getItem(key: string): string | null;
  setItem(key: string, value: string): void;
  removeItem(key: string): void;
}

interface Saved {
  session: string;
  seq: number;
  events: Event[];
}

export class Outbox {
  private static readonly key = "millpond:outbox";
  session: string | null = null;
  /** The number of the last event made. */
  seq = 0;
  private events: Event[] = [];

  constructor(private readonly store: Store) {
    const saved = read(store.getItem(Outbox.key));
    if (saved !== null) ({ session: this.session, seq: this.seq, events: this.events } = saved);
  }

  /** Events not yet finished, oldest first. */
  get pending(): readonly Event[] {
    return this.events;
  }

  /** Numbers and keeps a new event. */
  add(values: Record<string, unknown>, trigger: string | null = null): Event {
    this.seq += 1;
    const event: Event = { type: "event", seq: this.seq, values, ...(trigger === null ? {} : { trigger }), attempt: 1 };
    this.events.push(event);
    this.save();
    return event;
  }

  /** Forgets the events up to `seq`: the server has saved their effect. */
  finish(seq: number): void {
    const left = this.events.filter((event) => event.seq > seq);
    if (left.length === this.events.length) return;
    this.events = left;
    this.save();
  }

  /** The unfinished events, each counted as sent once more. */
  resend(): readonly Event[] {
    this.events = this.events.map((event) => ({ ...event, attempt: (event.attempt ?? 1) + 1 }));
    if (this.events.length > 0) this.save();
    return this.events;
  }

  /** The session that the server gave. Another one than before starts counting anew. */
  adopt(session: string, seq: number): void {
    if (this.session !== session) {
      this.session = session;
      this.events = [];
      this.seq = 0;
    }
    this.seq = Math.max(this.seq, seq);
    this.events = this.events.filter((event) => event.seq > seq);
    this.save();
  }

  /** Forgets the session. */
  clear(): void {
    this.session = null;
    this.seq = 0;
    this.events = [];
    this.store.removeItem(Outbox.key);
  }

  private save(): void {
    if (this.session === null) return; // nothing that a later page load could resume
    const saved: Saved = { session: this.session, seq: this.seq, events: this.events };
    try {
      this.store.setItem(Outbox.key, JSON.stringify(saved));
    } catch {
      // The storage is full or forbidden: the events are still resent while this page is open.
    }
  }
}

function read(text: string | null): Saved | null {
  if (text === null) return null;
  try {
    const saved = JSON.parse(text) as Partial<Saved>;
    const valid = typeof saved.session === "string" && Number.isInteger(saved.seq) && Array.isArray(saved.events);
    return valid ? (saved as Saved) : null;
  } catch {
    return null; // written by something else
  }
}
