import { type KeyboardEvent, useRef, useState } from "react";

/**
 * The keys of a row of buttons that is one stop of Tab: arrows, Home and End
 * move the focus. `start` is the button that Tab comes to first.
 */
export function useRoving(count: number, start: number) {
  const [focused, setFocused] = useState<number | null>(null);
  const buttons = useRef<(HTMLElement | null)[]>([]);
  const stop = Math.min(Math.max(focused ?? start, 0), count - 1);
  const onKeyDown = (event: KeyboardEvent<HTMLElement>) => {
    const forward = getComputedStyle(event.currentTarget).direction === "rtl" ? "ArrowLeft" : "ArrowRight";
    const backward = forward === "ArrowRight" ? "ArrowLeft" : "ArrowRight";
    const moves: Record<string, number> = { [forward]: stop + 1, ArrowDown: stop + 1, [backward]: stop - 1, ArrowUp: stop - 1, Home: 0, End: count - 1 };
    const to = moves[event.key];
    if (to === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    buttons.current[(to + count) % count]?.focus();
  };
  return {
    onKeyDown,
    /** Without the focus, Tab comes to the start again. */
    onBlur: (event: React.FocusEvent<HTMLElement>) => {
      if (!event.currentTarget.contains(event.relatedTarget)) setFocused(null);
    },
    /** What the button at this place is given. */
    button: (at: number) => ({
      ref: (element: HTMLElement | null) => {
        buttons.current[at] = element;
      },
      tabIndex: at === stop ? 0 : -1,
      onFocus: () => setFocused(at),
    }),
  };
}
