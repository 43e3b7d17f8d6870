/**
 * Whether the page in a frame has come, and that it is asked for again where it has not, as while the server restarts.
 *
 * A frame without an origin of its own can be looked into by nobody. What is known of it is what the browser writes down
 * of each request of this page: for addresses of our own origin, with the status of the answer.
 */
import { later } from "../later";
import type { Lost } from "./useLineIsBack";

/** What a proxy answers while the server behind it is away. Other errors are the page's own. */
const AWAY: ReadonlySet<number> = new Set([502, 503, 504]);
/** How often in a row a page is asked for again that has not come although the server answers: it may forbid frames. */
const MOST_IN_VAIN = 2;

export class FrameLoad {
  private readonly observer: PerformanceObserver | null;
  private came = false;
  private closed = false;
  private asking = false;
  /** How often the server was away, in a row. */
  private failures = 0;
  private inVain = 0;

  /** `again` loads the frame anew; `line`: whether that to the server is lost. */
  constructor(
    private readonly src: string,
    private readonly again: () => void,
    private readonly line: Lost,
  ) {
    const url = new URL(src, document.baseURI);
    // Of other hosts the browser says nothing, and they are not ours to ask.
    this.observer = url.origin === location.origin ? new PerformanceObserver((list) => this.look(url, list.getEntries())) : null;
    this.observer?.observe({ type: "resource" });
  }

  /** The frame has loaded something, be it the browser's own words that there is nothing. */
  loaded(): void {
    this.came = true;
  }

  /** The line to the server was lost, and is back. A page that was under way has come in part, and nobody says so. */
  lineIsBack(): void {
    if (!this.came && this.observer !== null) this.reload();
  }

  close(): void {
    this.closed = true;
    this.observer?.disconnect();
  }

  private look({ origin, pathname, search }: URL, entries: PerformanceEntryList): void {
    for (const entry of entries as PerformanceResourceTiming[]) {
      if (entry.initiatorType !== "iframe" || entry.name.replace(/#.*/s, "") !== origin + pathname + search) continue;
      this.came = true;
      const status = entry.responseStatus as number | undefined; // older browsers have none
      if (status === 0 || AWAY.has(status ?? 200)) void this.ask();
      else this.failures = this.inVain = 0;
    }
  }

  /** Nothing has come, or what stands for it: the browser says the same of pages that forbid frames or lead elsewhere. */
  private async ask(): Promise<void> {
    if (this.closed || this.asking) return;
    this.asking = true;
    const answer = await fetch(this.src, { method: "HEAD", redirect: "manual" }).catch(() => null);
    this.asking = false;
    if (answer === null || AWAY.has(answer.status)) {
      later(() => void this.ask(), ++this.failures);
      return;
    }
    if (answer.type === "opaqueredirect") return;
    // That the server was away explains it.
    this.inVain = this.failures > 0 ? 0 : this.inVain + 1;
    this.failures = 0;
    if (this.inVain <= MOST_IN_VAIN) this.reload();
  }

  private reload(): void {
    if (this.closed) return;
    this.came = false;
    // Once: what is asked for before the line is back would be under way then, and be asked for again.
    if (!this.line.current) this.again();
  }
}
