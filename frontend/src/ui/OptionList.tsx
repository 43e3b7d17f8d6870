import { type KeyboardEvent, type ReactNode, useLayoutEffect, useRef, useState } from "react";
import "./optionList.css";

/** Rows drawn above and below those in view. */
const SPARE = 8;
const VISIBLE = 8;

type OptionListProps = {
  id: string;
  label?: string;
  labelledBy?: string;
  count: number;
  /** The row that the keyboard is on; -1: none. */
  active: number;
  renderRow: (index: number) => ReactNode;
  isSelected?: (index: number) => boolean;
  onPick: (index: number) => void;
  onHover?: (index: number) => void;
  /** Given, the list itself takes the focus (there is no text field). */
  onKeyDown?: (event: KeyboardEvent) => void;
  testId?: string;
  /** What a row stands for, whatever its place: "data-key". */
  keyOf?: (index: number) => number | string;
};

/** The id of one row, for aria-activedescendant. */
export function optionId(list: string, index: number): string {
  return `${list}-${index}`;
}

/** Rows are higher where a finger must hit them. */
export function rowHeight(): number {
  return typeof matchMedia === "function" && matchMedia("(pointer: coarse)").matches ? 44 : 36;
}

/**
 * A listbox of any length that draws only the rows in view. The focus stays
 * where it is (a combobox points to the active row by its id), unless the list
 * is given keys to handle.
 */
export function OptionList(props: OptionListProps) {
  const { count, active, id } = props;
  const [height] = useState(rowHeight);
  const [startsAt] = useState(active);
  const [top, setTop] = useState(0);
  const scroller = useRef<HTMLDivElement>(null);
  const viewport = Math.min(count, VISIBLE) * height;

  // The list opens with the active row in the middle; then it scrolls as little as needed.
  useLayoutEffect(() => {
    const element = scroller.current;
    if (element) element.scrollTop = (startsAt + 0.5) * height - element.clientHeight / 2;
  }, [startsAt, height]);
  useLayoutEffect(() => {
    const element = scroller.current;
    if (!element || active < 0) return;
    const start = active * height;
    const shown = element.clientHeight || viewport;
    if (start < element.scrollTop) element.scrollTop = start;
    else if (start + height > element.scrollTop + shown) element.scrollTop = start + height - shown;
    setTop(element.scrollTop);
  }, [active, height, viewport]);

  const first = Math.max(0, Math.floor(top / height) - SPARE);
  const last = Math.min(count, Math.ceil((top + viewport) / height) + SPARE);
  const rows: number[] = [];
  for (let index = first; index < last; index++) rows.push(index);
  // aria-activedescendant needs its row, even before the list has scrolled there.
  if (active >= 0 && active < count && (active < first || active >= last)) rows.push(active);

  return (
    <div
      ref={scroller}
      className="options"
      style={{ height: viewport }}
      onScroll={(event) => setTop(event.currentTarget.scrollTop)}
      // The field keeps the focus while its list is used.
      onMouseDown={(event) => event.preventDefault()}
    >
      <div
        id={id}
        role="listbox"
        aria-label={props.label}
        aria-labelledby={props.labelledBy}
        aria-activedescendant={props.onKeyDown && active >= 0 ? optionId(id, active) : undefined}
        tabIndex={props.onKeyDown && 0}
        onKeyDown={props.onKeyDown}
        data-testid={props.testId}
        style={{ height: count * height, position: "relative" }}
      >
        {rows.map((index) => (
          <div
            key={index}
            id={optionId(id, index)}
            role="option"
            className="option"
            aria-selected={props.isSelected?.(index) ?? false}
            aria-posinset={index + 1}
            aria-setsize={count}
            data-key={props.keyOf?.(index) ?? index}
            data-active={index === active || undefined}
            style={{ transform: `translateY(${index * height}px)`, height }}
            onPointerMove={() => index !== active && props.onHover?.(index)}
            onClick={() => props.onPick(index)}
          >
            {props.renderRow(index)}
          </div>
        ))}
      </div>
    </div>
  );
}
