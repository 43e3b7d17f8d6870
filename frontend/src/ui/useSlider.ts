import { rtl } from "../texts/texts";
import { type KeyboardEvent, type PointerEvent, useRef, useState } from "react";

type Scale = { readonly min: number; readonly max: number; readonly step: number };

type SliderOptions = Scale & {
  /** One number, or the two ends of a range. */
  values: readonly number[];
  disabled: boolean;
  /** The user let go: this is the new value. */
  onCommit: (values: number[]) => void;
};

const PAGE = 10;

/**
 * The value nearest to `wanted` that lies a whole number of steps from `min`;
 * `max` can be reached even where it lies between two steps.
 */
export function snap(wanted: number, { min, max, step }: Scale): number {
  if (wanted >= max) return max;
  if (wanted <= min) return min;
  const steps = Math.round((wanted - min) / step);
  const digits = Math.max(decimals(min), decimals(step));
  const value = Number((min + steps * step).toFixed(digits));
  // The last step may be a short one.
  return value > max || max - wanted < Math.abs(wanted - value) ? max : value;
}

function decimals(value: number): number {
  const [mantissa = "", exponent = "0"] = String(value).split("e");
  return Math.min(20, Math.max(0, (mantissa.split(".")[1]?.length ?? 0) - Number(exponent)));
}

/** Moves one thumb; it stops at the other one. */
export function moveThumb(values: readonly number[], thumb: number, wanted: number, scale: Scale): number[] {
  const low = thumb === 1 ? (values[0] ?? scale.min) : scale.min;
  const high = thumb === 0 && values.length === 2 ? (values[1] ?? scale.max) : scale.max;
  const next = [...values];
  next[thumb] = Math.min(high, Math.max(low, snap(wanted, scale)));
  return next;
}

/** The value that a key asks for; undefined for other keys. */
function keyTarget(key: string, value: number, { min, max, step }: Scale): number | undefined {
  const page = Math.max(step, Math.round((max - min) / PAGE / step) * step);
  switch (key) {
    case rtl ? "ArrowLeft" : "ArrowRight":
    case "ArrowUp":
      return value + step;
    case rtl ? "ArrowRight" : "ArrowLeft":
    case "ArrowDown":
      return value - step;
    case "PageUp":
      return value + page;
    case "PageDown":
      return value - page;
    case "Home":
      return min;
    case "End":
      return max;
  }
  return undefined;
}

/**
 * A slider's behaviour: drag or press on the track, keys on the thumbs. While
 * the user drags (or holds a key down) the value moves here only; it is
 * committed at the end, once.
 */
export function useSlider({ values: committed, disabled, onCommit, ...scale }: SliderOptions) {
  const [moved, setMoved] = useState<number[] | null>(null);
  const track = useRef<HTMLDivElement>(null);
  const thumbs = useRef<(HTMLInputElement | null)[]>([]);
  const dragged = useRef<{ thumb: number; values: number[] } | null>(null);
  const values = moved ?? committed;

  const valueAt = (x: number): number => {
    const box = track.current?.getBoundingClientRect();
    if (!box || box.width === 0) return scale.min;
    const share = (rtl ? box.right - x : x - box.left) / box.width;
    return scale.min + Math.min(1, Math.max(0, share)) * (scale.max - scale.min);
  };
  const move = (thumb: number, wanted: number) => {
    const next = moveThumb(dragged.current?.values ?? values, thumb, wanted, scale);
    if (dragged.current) dragged.current.values = next;
    setMoved(next);
    return next;
  };
  const commit = (next: number[]) => {
    setMoved(null);
    onCommit(next);
  };

  const onPointerDown = (event: PointerEvent<HTMLDivElement>) => {
    if (disabled || event.button !== 0) return;
    const wanted = valueAt(event.clientX);
    const thumb = nearest(values, wanted);
    dragged.current = { thumb, values: [...values] };
    event.currentTarget.setPointerCapture?.(event.pointerId);
    move(thumb, wanted);
  };
  const onPointerMove = (event: PointerEvent) => {
    if (dragged.current) move(dragged.current.thumb, valueAt(event.clientX));
  };
  const onPointerUp = () => {
    const drag = dragged.current;
    dragged.current = null;
    if (!drag) return;
    thumbs.current[drag.thumb]?.focus({ preventScroll: true });
    commit(drag.values);
  };
  // The browser took the finger over, to scroll the page.
  const onPointerCancel = () => {
    dragged.current = null;
    setMoved(null);
  };
  const onKeyDown = (thumb: number) => (event: KeyboardEvent) => {
    const wanted = keyTarget(event.key, values[thumb] ?? scale.min, scale);
    if (wanted === undefined || disabled) return;
    event.preventDefault();
    const next = moveThumb(values, thumb, wanted, scale);
    if (event.repeat) setMoved(next);
    else commit(next);
  };
  const finishKeys = () => {
    if (moved !== null && dragged.current === null) commit(moved);
  };
  return {
    values,
    dragging: moved !== null,
    track,
    trackProps: {
      onPointerDown,
      onPointerMove,
      onPointerUp,
      onPointerCancel,
      // Keeps the browser from dragging the native input under the thumb.
      onMouseDown: (event: { preventDefault: () => void }) => event.preventDefault(),
    },
    thumbProps: (thumb: number) => ({
      ref: (element: HTMLInputElement | null) => {
        thumbs.current[thumb] = element;
      },
      onKeyDown: onKeyDown(thumb),
      onKeyUp: finishKeys,
      onBlur: finishKeys,
      // Assistive technology moves the native input.
      onChange: (event: { target: { valueAsNumber: number } }) => {
        if (dragged.current) return;
        const next = moveThumb(values, thumb, event.target.valueAsNumber, scale);
        commit(next);
      },
    }),
  };
}

/** The thumb to move to `wanted`; of two at one place, the one that can go there. */
function nearest(values: readonly number[], wanted: number): number {
  const [low, high] = values;
  if (low === undefined || high === undefined) return 0;
  if (low === high) return wanted < low ? 0 : 1;
  return Math.abs(wanted - low) <= Math.abs(wanted - high) ? 0 : 1;
}
