/** Fetches the code of the libraries that draw charts, again and again until it comes, and says if that takes long. */
import { chart } from "../../texts/en/chart";
import { persistently, retryNow } from "../later";
import { PATIENCE } from "../patience";
import type { Failure } from "./renewal";

export type OnLate = (late: Failure) => void;

/** The code could not be fetched. The chart is drawn as soon as it can be. */
export const codeLost = (): Failure => ({ text: chart.codeLost, beside: true, again: retryNow });

/** Code that several charts need, fetched when the first one does. */
export class Code<T> {
  private coming: Promise<T> | undefined;
  private late: Failure | undefined;
  private readonly waiting = new Set<OnLate>();

  constructor(private readonly fetch: () => Promise<T>) {}

  get isAsked(): boolean {
    return this.coming !== undefined;
  }

  /** Returns the code as soon as it has come. `onLate` is called if it fails or takes long. */
  async get(onLate: OnLate): Promise<T> {
    const coming = (this.coming ??= this.begin());
    if (this.late !== undefined) onLate(this.late);
    this.waiting.add(onLate);
    try {
      return await coming;
    } finally {
      this.waiting.delete(onLate);
    }
  }

  private async begin(): Promise<T> {
    try {
      return await inTime(this.fetch, (late) => {
        this.late = late;
        for (const tell of this.waiting) tell(late);
      });
    } finally {
      this.late = undefined;
    }
  }
}

/** The same for code that one caller needs. */
export async function inTime<T>(fetch: () => Promise<T>, onLate: OnLate): Promise<T> {
  const timer = setTimeout(() => onLate({ text: chart.codeSlow, beside: true }), PATIENCE);
  try {
    return await persistently(async () => {
      try {
        return await fetch();
      } catch (reason) {
        clearTimeout(timer);
        onLate(codeLost());
        throw reason;
      }
    });
  } finally {
    clearTimeout(timer);
  }
}
