/** Which chart is drawn when: those near the window at once, the others one by one when the page has time. */
import { useEffect, useState } from "react";
import { draws, isPrinting } from "../onPaper";

/** How far from the window a chart counts as near: a reader who scrolls finds it drawn. */
const MARGIN = "50%";
/** Milliseconds after which a chart far away is drawn although the page has no time, or another one's code does not come. */
const PATIENCE = 2000;

/** Those far away, the first to come first. */
const waiting = new Set<() => void>();
/** How many are being drawn. */
let drawing = 0;
let idle: number | undefined;
let timer: number | undefined;

/** Safari has no idle time to give. */
const whenIdle = (act: () => void): number => (globalThis.requestIdleCallback === undefined ? window.setTimeout(act, 50) : requestIdleCallback(act));
const unlessIdle = (asked: number) => (globalThis.cancelIdleCallback === undefined ? window.clearTimeout(asked) : cancelIdleCallback(asked));

function plan(): void {
  if (waiting.size === 0) return;
  timer ??= window.setTimeout(next, PATIENCE);
  if (drawing > 0) return;
  idle ??= whenIdle(() => {
    idle = undefined;
    // The end of what is being drawn plans anew.
    if (drawing === 0) next();
  });
}

function next(): void {
  stop();
  const [first] = waiting;
  if (first === undefined) return;
  waiting.delete(first);
  first();
  plan();
}

function stop(): void {
  if (idle !== undefined) unlessIdle(idle);
  window.clearTimeout(timer);
  idle = timer = undefined;
}

/** Calls `act` when the page has time and draws nothing else, unless the function that is returned is called before. */
export function wait(act: () => void): () => void {
  waiting.add(act);
  // What asks is being drawn itself: after that, and before the paper is.
  if (isPrinting()) queueMicrotask(drawAll);
  else plan();
  return () => {
    waiting.delete(act);
    if (waiting.size === 0) stop();
  };
}

/** Until this chart is drawn, those far away wait. */
export async function whileDrawing(drawn: Promise<unknown>): Promise<void> {
  drawing += 1;
  try {
    await drawn;
  } finally {
    drawing -= 1;
    if (drawing === 0) plan();
  }
}

// A page is printed with all that is on it.
if (globalThis.window !== undefined) {
  window.addEventListener("beforeprint", drawAll);
}

function drawAll(): void {
  const all = [...waiting];
  waiting.clear();
  stop();
  draws(() => all.forEach((act) => act()));
}

const places = new WeakMap<Element, (near: boolean) => void>();
let observer: IntersectionObserver | undefined;

function observe(place: Element, tell: (near: boolean) => void): () => void {
  observer ??= new IntersectionObserver(
    (entries) => {
      for (const entry of entries) places.get(entry.target)?.(entry.isIntersecting);
    },
    { rootMargin: `${MARGIN} 0px` },
  );
  places.set(place, tell);
  observer.observe(place);
  return () => {
    observer?.unobserve(place);
    places.delete(place);
  };
}

/** What a chart draws now: `now`, or as long as it is far from the window and the page has no time, what it was before; null: nothing yet. */
export function useTurn<T>(place: Element | null, now: T): T | null {
  const [near, setNear] = useState(false);
  const [turned, setTurned] = useState<{ readonly value: T } | null>(null);
  useEffect(() => (place === null ? undefined : observe(place, setNear)), [place]);
  const waits = turned === null ? now !== null : turned.value !== now;
  if (near && waits) setTurned({ value: now });
  useEffect(() => (near || !waits || place === null ? undefined : wait(() => setTurned({ value: now }))), [place, near, waits, now]);
  return near ? now : (turned?.value ?? null);
}
