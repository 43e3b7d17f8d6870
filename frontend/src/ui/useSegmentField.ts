import { useMemo, useRef, useState } from "react";
import { useBeforeSubmit, useDraft, useFormSubmit, useOnLeave, useWidgetValue, type WidgetProps } from "./hooks";
import type { SegmentsHandle } from "./Segments";

/** How one kind of field has its value: `W` in the props and on the wire, `S` where it is shown and typed. */
interface Reading<W, S> {
  /** As drafts have it: a text, the same for the same value. */
  readonly textOf: (value: W) => string;
  /** What such a text says. One and the same function from render to render. */
  readonly read: (text: string) => S;
  readonly write: (shown: S) => string;
  readonly toWire: (shown: S) => W;
  /** What is wrong with it, or null. */
  readonly check: (shown: S) => string | null;
  /** What to say as long as a part of it is not typed. */
  readonly whole: string;
}

/** What a date or time field shows, typed or not, and when it becomes the value: when it is left, by Enter, and before its form is sent. */
export function useSegmentField<W, S>(props: WidgetProps<W>, { textOf, read, write, toWire, check, whole }: Reading<W, S>) {
  const [value, setValue] = useWidgetValue(props);
  const [draft, setDraft, , latestDraft] = useDraft(props);
  const { submit, onEnter } = useFormSubmit(props);
  const [wrong, setWrong] = useState<{ at: string; part: boolean } | null>(null);
  const first = useRef<SegmentsHandle>(null);
  const second = useRef<SegmentsHandle>(null);
  const text = draft ?? textOf(value);
  // The same object as long as it is the same value: a new one makes the field forget what is half typed.
  const shown = useMemo(() => read(text), [read, text]);

  const commit = (next: S) => {
    setWrong(null);
    setValue(toWire(next));
  };
  const apply = (): boolean => {
    const typed = [first, second].map((segments) => segments.current?.settle());
    // Settling may have changed the draft: what was rendered is out of date.
    const now = latestDraft();
    const at = now ?? textOf(value);
    const settled = read(at);
    const part = typed.includes("part");
    const isWrong = part || check(settled) !== null;
    setWrong(isWrong ? { at, part } : null);
    if (isWrong) return false;
    if (now !== null) commit(settled);
    return true;
  };
  useBeforeSubmit(props, apply);
  return {
    shown,
    error: wrong?.at === text ? (wrong.part ? whole : check(shown)) : null,
    /** For the parts of the field; those of a range are in two groups. */
    segments: [first, second] as const,
    /** What is shown at this very moment, before it is drawn. */
    latest: () => read(latestDraft() ?? textOf(value)),
    commit,
    apply,
    /** For when the focus goes out of the field. */
    leave: useOnLeave(apply),
    /** Typed or chosen, and not the value yet. What is wrong is said until it is right. */
    type: (next: S) => {
      const at = write(next);
      setWrong(wrong !== null && check(next) !== null ? { at, part: false } : null);
      setDraft(at);
    },
    enter: () => {
      if (apply() && onEnter()) submit();
    },
  };
}
