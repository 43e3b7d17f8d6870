/**
 * Places whose component, or parser, is still on its way, and the cover over the
 * first page: nothing shows that such a place could still move, so that what
 * people see is formatted and stays where it is. What does not come, as when
 * the server hangs, is not waited for: `LONGEST_SILENCE`, `PATIENCE`.
 *
 * 1. All of the page is covered.
 * 2. Where its first element waits for nothing, that one shows; the rest is
 *    covered until none of it waits.
 * 3. What the first run draws later shows from the top down: what is below a
 *    place in the same container does not show until the place has its component.
 */
import { useEffect, useLayoutEffect, useRef, useState, useSyncExternalStore, type ReactNode, type RefObject } from "react";
import type { Memory } from "../core/memory";
import { PATIENCE } from "./patience";

/** What does not come holds up the rest of the page for so many milliseconds after the last part that came, */
const LONGEST_SILENCE = 4_000;
/** and for so many in all. */
const LONGEST_COVER = 10_000;

/** What is out of sight: all, what comes after the beginning, or nothing any more. */
type Covered = "all" | "rest" | undefined;

class Cover {
  up: Covered = "all";
  private whole = false;
  private overdue = false;
  private places = 0;
  private silence: ReturnType<typeof setTimeout> | undefined;
  private hasContent = false;
  private readonly listeners = new Set<() => void>();

  /** A place waits, until what is returned is called. */
  wait(): () => void {
    this.places += 1;
    return () => {
      this.places -= 1;
      // What came may have places of its own, which are counted by the end of the commit.
      queueMicrotask(() => this.settle());
    };
  }

  /** Nothing is on its way, or nobody waits for it any longer. */
  get idle(): boolean {
    return this.places === 0 || this.overdue;
  }

  /** Show what there is, wherever it stands. */
  giveUp(): void {
    this.overdue = true;
    globalThis.document?.querySelector("[data-arriving]")?.removeAttribute("data-arriving");
    this.lift();
  }

  /** There is something to see. `whole`: its beginning is not to be seen before the rest. */
  contentCame(whole: boolean): void {
    this.hasContent = true;
    this.whole = whole;
    this.settle();
  }

  private lift(): void {
    this.up = undefined;
    this.tell();
  }

  private tell(): void {
    for (const listener of this.listeners) listener();
  }

  readonly subscribe = (listener: () => void): (() => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };

  private settle(): void {
    if (!this.hasContent || this.overdue) return;
    clearTimeout(this.silence);
    if (this.places === 0) return this.lift();
    this.silence = setTimeout(stopWaiting, LONGEST_SILENCE);
    this.liftFromBeginning();
  }

  private liftFromBeginning(): void {
    if (this.whole || this.up !== "all" || document.querySelector(BEGINNING) === null) return;
    this.up = "rest";
    this.tell();
  }
}

/** What the page begins with, if that waits for nothing. */
const BEGINNING = ".stMainBlockContainer > .stVerticalBlock > :first-child:not([data-waits])";

const cover = new Cover();

/** Calls `look` whenever nothing is on its way any more; returns what ends that. */
export const whenIdle = (look: () => void): (() => void) => cover.subscribe(look);

/** What is on its way may not come: all of the page shows now. */
export const stopWaiting = (): void => cover.giveUp();

export const isIdle = (): boolean => cover.idle;

/** The reader is not at the top of the page, or soon will not be. */
export const isAway = (memory: Memory): boolean => location.hash !== "" || Boolean(memory.get("scroll"));

/** What of the first page cannot be seen yet. */
export function useCovered(): Covered {
  return useSyncExternalStore(cover.subscribe, () => cover.up);
}

/** The same, for the page itself. `hasContent`, `whole`: see `contentCame`; some time after that, the cover goes anyway. */
export function useCover(hasContent: boolean, whole: boolean): Covered {
  const up = useCovered();
  useLayoutEffect(() => {
    if (hasContent) cover.contentCame(whole);
  }, [hasContent, whole]);
  useEffect(() => {
    if (!hasContent) return;
    const timer = setTimeout(stopWaiting, LONGEST_COVER);
    return () => clearTimeout(timer);
  }, [hasContent]);
  return up;
}

/** Keeps the place of something, as large as `children`, which show only when it is overdue. `inline`: in a line of text. */
export function Pending({ inline = false, children }: { inline?: boolean; children?: ReactNode }) {
  const box = useRef<HTMLElement>(null);
  useLayoutEffect(() => markWaiting(box.current), []);
  useLayoutEffect(() => cover.wait(), []);
  const [overdue, setOverdue] = useState(false);
  useEffect(() => {
    const timer = setTimeout(setOverdue, PATIENCE, true);
    return () => clearTimeout(timer);
  }, []);
  const Box = inline ? "span" : "div";
  return (
    <Box ref={box as RefObject<never>} className="pending" data-overdue={overdue || undefined} aria-hidden={!overdue}>
      {children}
    </Box>
  );
}

/** How many places are waited for inside of an element. */
const waits = new WeakMap<Element, number>();

/** Marks what a place is in, for the CSS of the first page; returns what takes the mark back. */
function markWaiting(place: Element | null): () => void {
  const boxes: Element[] = [];
  if (place?.closest("[data-arriving]")) for (let box: Element | null = place; box; box = box.parentElement) boxes.push(box);
  const count = (by: number) =>
    boxes.forEach((box) => {
      const left = (waits.get(box) ?? 0) + by;
      waits.set(box, left);
      box.toggleAttribute("data-waits", left > 0);
    });
  count(1);
  return () => count(-1);
}
