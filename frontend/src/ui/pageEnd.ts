/** The page of a chat: it stays at its end while something is added there, unless the reader has scrolled up. */

import "./toEnd.css";

/** An arrow down, of 20 by 20. */
export const TO_END = "M10 4v11.5M4.75 10.25 10 15.5l5.25-5.25";
/** As much as this above the end counts as the end. */
const NEAR = 32;
const KEY = "page-end";

interface Kept {
  get(key: string): unknown;
  set(key: string, value: unknown): void;
  delete(key: string): void;
}

class PageEnd {
  /** Who shows the way to the end: the first of those for whom the page stays there. */
  leader: unknown = null;
  /** The reader has scrolled up. */
  isAway = false;
  #followers: unknown[] = [];
  #listeners = new Set<() => void>();
  #kept: Kept | null = null;
  #top = 0;
  #restored: unknown = null;
  #stop: () => void = () => undefined;

  /** Lets the page stay at its end, for as long as what is returned is not called. `kept` outlives a reload. */
  follow(who: unknown, kept: Kept): () => void {
    this.#followers.push(who);
    if (this.#followers.length === 1) this.#begin(kept);
    this.#lead();
    return () => {
      this.#followers = this.#followers.filter((one) => one !== who);
      if (this.#followers.length === 0) this.#end();
      this.#lead();
    };
  }

  subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  };

  /** The reader wants to see the end. */
  toEnd(): void {
    this.#set(false);
    this.#scroll();
  }

  /** The user has sent a message, and wants to see what comes of it. */
  sent(): void {
    if (this.#followers.length > 0) this.toEnd();
  }

  #lead(): void {
    const leader = this.#followers[0] ?? null;
    if (leader === this.leader) return;
    this.leader = leader;
    this.#tell();
  }

  #begin(kept: Kept): void {
    this.#kept = kept;
    this.isAway = kept.get(KEY) === "away";
    // Where the page is scrolled to when it is loaded again.
    this.#restored = this.isAway ? kept.get("scroll") : null;
    this.#top = window.scrollY;
    const onSize = () => {
      if (!this.isAway) this.#scroll();
    };
    // What is above the field, and the field itself; the window, when the keyboard of a phone comes.
    const sizes = new ResizeObserver(onSize);
    sizes.observe(document.body);
    const onScroll = () => this.#scrolled();
    window.addEventListener("scroll", onScroll, { passive: true });
    window.addEventListener("resize", onSize, { passive: true });
    this.#stop = () => {
      sizes.disconnect();
      window.removeEventListener("scroll", onScroll);
      window.removeEventListener("resize", onSize);
    };
    onSize();
  }

  #end(): void {
    this.#stop();
    this.#kept?.delete(KEY);
    this.isAway = false;
  }

  /** The page has moved: by the reader, by us, or because it has become shorter, which says nothing. */
  #scrolled(): void {
    const top = window.scrollY;
    const isUp = top < this.#top;
    this.#top = top;
    if (top === this.#restored) return;
    const { scrollHeight, clientHeight } = document.documentElement;
    const isNear = scrollHeight - clientHeight - top <= NEAR;
    if (isUp === isNear) return;
    this.#set(isUp);
  }

  #set(away: boolean): void {
    if (away === this.isAway) return;
    this.isAway = away;
    if (away) this.#kept?.set(KEY, "away");
    else this.#kept?.delete(KEY);
    this.#tell();
  }

  #scroll(): void {
    window.scrollTo({ top: document.documentElement.scrollHeight, behavior: "instant" });
  }

  #tell(): void {
    for (const listener of [...this.#listeners]) listener();
  }
}

/** The one of this page. */
export const pageEnd = new PageEnd();
