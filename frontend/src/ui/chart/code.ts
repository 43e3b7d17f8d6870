/** The code of the libraries that draw. It is asked for until it comes; who waits for it is told if that takes long. */
import { chart } from "../../texts/en/chart";
import { persistently, retryNow } from "../later";
import type { Failure } from "./renewal";

export type OnLate = (late: Failure) => void;

/** Milliseconds after which a reader wants to know why there is nothing. */
const PATIENCE = 8_000;

/** It has not come; the chart is drawn when it comes. */
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

  /** As soon as it can be had. */
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

/** The same of what is fetched once. */
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
