/** Effects, by number: each happens exactly once in the tab, also across reconnections. */
import type { Effect } from "../wire.gen";
import type { Store } from "./storage";

/** Performs one kind of effect. Its code may have to be loaded first. */
export type Performer = (name: string, props: unknown, n: number) => void;

export class Effects {
  private static readonly key = "millpond:effects";
  private session: string | null = null;
  /** The number of the last one that happened. */
  private last = 0;

  constructor(
    private readonly store: Store,
    private readonly perform: Performer,
  ) {
    const [session, last] = (store.getItem(Effects.key) ?? "").split(" ");
    if (session !== undefined && last !== undefined && Number.isInteger(Number(last))) {
      this.session = session;
      this.last = Number(last);
    }
  }

  /** The last one that happened in this tab, of this session. */
  shown(session: string | null): number {
    return session !== null && session === this.session ? this.last : 0;
  }

  /** An effect has arrived. Returns the number to acknowledge. */
  receive(effect: Effect, session: string): number {
    const last = this.shown(session);
    if (effect.n > last) {
      this.session = session;
      this.last = effect.n;
      // Before the effect: a reload during it must not repeat it.
      this.store.setItem(Effects.key, `${session} ${effect.n}`);
      this.perform(effect.name, effect.props, effect.n);
    }
    return Math.max(last, effect.n);
  }
}
