/**
 * Hands on what it is given, as long as that is not too often; then the newest
 * alone, as soon as there may be one. So a component that floods costs the
 * server a few runs a second, and its last value always arrives.
 */
export class Throttle {
  private left = BURST;
  private since = performance.now();
  private newest: string | null = null;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly take: (text: string) => void) {}

  give(text: string): void {
    this.newest = text;
    if (this.timer === undefined) this.handOn();
  }

  /** Hands on what waits. */
  flush(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    const { newest } = this;
    this.newest = null;
    if (newest !== null) this.take(newest);
  }

  private handOn(): void {
    const now = performance.now();
    this.left = Math.min(BURST, this.left + (now - this.since) / PAUSE);
    this.since = now;
    if (this.left >= 1) {
      this.left -= 1;
      return this.flush();
    }
    this.timer = setTimeout(() => {
      this.timer = undefined;
      if (this.newest !== null) this.handOn();
    }, PAUSE);
  }
}

/** So many at once. */
export const BURST = 20;
/** Milliseconds for each one more. */
export const PAUSE = 100;
