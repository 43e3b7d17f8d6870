import { type ReactNode, useLayoutEffect, useRef } from "react";
import { Field } from "./Field";
import { sliders as texts } from "../texts/en/sliders";
import { rtl } from "../texts/texts";
import { useSlider } from "./useSlider";
import "./slider.css";

const NAMES = [texts.minimum, texts.maximum];

type SliderFieldProps = {
  props: Parameters<typeof Field>[0]["props"];
  min: number;
  max: number;
  step: number;
  /** One number, or the two ends of a range. */
  values: readonly number[];
  onCommit: (values: number[]) => void;
  /** What a value looks like. */
  renderValue: (value: number) => ReactNode;
  /** The same for screen readers. */
  say: (value: number) => string;
};

/** A slider with its label, with one thumb or the two of a range. */
export function SliderField({ props, min, max, step, values, onCommit, renderValue, say }: SliderFieldProps) {
  const { disabled } = props;
  const slider = useSlider({ min, max, step, values, disabled, onCommit });
  const share = (at: number) => (max > min ? Math.min(1, Math.max(0, (at - min) / (max - min))) : 0);
  const shares = slider.values.map(share);
  const isRange = slider.values.length === 2;
  const bubbles = useBubbles(shares);
  return (
    <Field hook="stSlider" props={props} native={false}>
      {(ids) => (
        <div className="slider" data-disabled={disabled || undefined} data-dragging={slider.dragging || undefined}>
          <div className="slider-area" {...slider.trackProps}>
            <div className="slider-track" ref={slider.track}>
              <div
                className="slider-fill"
                style={{
                  insetInlineStart: percent(isRange ? (shares[0] ?? 0) : 0),
                  insetInlineEnd: percent(1 - (shares.at(-1) ?? 0)),
                }}
              />
              {slider.values.map((at, thumb) => (
                <div key={thumb} className="slider-thumb" style={{ insetInlineStart: percent(shares[thumb] ?? 0) }}>
                  <input
                    type="range"
                    className="slider-input"
                    min={min}
                    max={max}
                    step="any"
                    value={at}
                    disabled={disabled}
                    aria-labelledby={isRange ? `${ids.label} ${ids.control}-${thumb}` : ids.label}
                    aria-valuetext={say(at)}
                    aria-describedby={ids.describedBy}
                    {...slider.thumbProps(thumb)}
                  />
                  {isRange && (
                    <span id={`${ids.control}-${thumb}`} hidden>
                      {NAMES[thumb]}
                    </span>
                  )}
                </div>
              ))}
            </div>
          </div>
          <div className="slider-bubbles" ref={bubbles} aria-hidden="true">
            {slider.values.map((at, thumb) => (
              <div key={thumb} className="slider-bubble" data-testid="stSliderThumbValue" title={say(at)}>
                {renderValue(at)}
              </div>
            ))}
          </div>
          <div className="slider-ends" data-testid="stSliderTickBar" aria-hidden="true">
            <span data-testid="stSliderTickBarMin">{renderValue(min)}</span>
            <span data-testid="stSliderTickBarMax">{renderValue(max)}</span>
          </div>
        </div>
      )}
    </Field>
  );
}

function percent(share: number): string {
  return `${share * 100}%`;
}

/**
 * Puts the bubbles over their thumbs: inside of the slider's width, and apart
 * from each other.
 */
function useBubbles(shares: readonly number[]) {
  const row = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => {
    const element = row.current;
    if (!element) return;
    const place = () => {
      const bubbles = [...element.children] as HTMLElement[];
      const lefts = bubblePlaces(
        shares,
        bubbles.map((bubble) => bubble.offsetWidth),
        element.clientWidth,
      );
      bubbles.forEach((bubble, index) => (bubble.style.transform = `translateX(${(rtl ? -1 : 1) * (lefts[index] ?? 0)}px)`));
    };
    if (typeof ResizeObserver === "undefined") return place();
    // It calls before the next paint, when the browser knows the widths: asked now, it would have to lay out the page for that.
    const observer = new ResizeObserver(place);
    observer.observe(element);
    return () => observer.disconnect();
  }); // after every render: the texts may have changed, and so their widths
  return row;
}

const GAP = 8;

/** Where bubbles of these widths begin, from the start of the row, which is `room` wide. */
export function bubblePlaces(shares: readonly number[], widths: readonly number[], room: number): number[] {
  const inside = (left: number, width: number) => Math.max(0, Math.min(room - width, left));
  const [first = 0, second = 0] = widths;
  const [low = 0, high = 0] = shares.map((share, index) => {
    const width = widths[index] ?? 0;
    return inside(share * room - width / 2, width);
  });
  const overlap = low + first + GAP - high;
  if (shares.length < 2 || overlap <= 0) return [low, high];
  const left = Math.max(0, Math.min(low - overlap / 2, room - first - GAP - second));
  return [left, left + first + GAP];
}
