import { useRef, type KeyboardEvent, type PointerEvent } from "react";
import { sidebar } from "../texts/en/sidebar";
import { fill } from "../texts/fill";
import { LEAST, MOST, within } from "./sidebarChoice";
import "./SidebarEdge.css";

interface EdgeProps {
  readonly width: number;
  /** `kept: false` while it is being dragged. null: as the script has it. */
  readonly resize: (width: number | null, kept: boolean) => void;
}

const STEP = 10;
const LARGE_STEP = 50;

const toTheRight = () => (getComputedStyle(document.documentElement).direction === "rtl" ? -1 : 1);

/** The edge of the sidebar, which makes it wider: by pointer, finger and keyboard. A chunk of its own. */
export function SidebarEdge({ width, resize }: EdgeProps) {
  const drag = useRef<{ from: number; width: number; now: number } | null>(null);

  const begin = (event: PointerEvent<HTMLDivElement>) => {
    if (event.button !== 0) return;
    event.currentTarget.setPointerCapture(event.pointerId);
    drag.current = { from: event.clientX, width, now: width };
    event.preventDefault(); // of text that would be selected
    event.currentTarget.focus({ preventScroll: true });
  };
  const move = (event: PointerEvent<HTMLDivElement>) => {
    const { current } = drag;
    if (current === null) return;
    current.now = within(current.width + toTheRight() * (event.clientX - current.from));
    resize(current.now, false);
  };
  const end = (kept: boolean) => {
    const { current } = drag;
    drag.current = null;
    if (current === null) return;
    // A press that has moved nothing chooses nothing.
    if (kept && current.now !== current.width) resize(current.now, true);
    else if (!kept) resize(current.width, false);
  };
  const onKey = (event: KeyboardEvent) => {
    const step = (event.shiftKey ? LARGE_STEP : STEP) * toTheRight();
    if (event.key === "ArrowRight") resize(within(width + step), true);
    else if (event.key === "ArrowLeft") resize(within(width - step), true);
    else if (event.key === "Home") resize(LEAST, true);
    else if (event.key === "End") resize(MOST, true);
    else if (event.key === "Escape" && drag.current !== null) end(false);
    else return;
    event.preventDefault();
  };
  return (
    <div
      role="separator"
      aria-orientation="vertical"
      aria-label={sidebar.width}
      aria-controls="stSidebar"
      aria-valuenow={width}
      aria-valuemin={LEAST}
      aria-valuemax={MOST}
      aria-valuetext={fill(sidebar.pixels, { count: width })}
      tabIndex={0}
      className="stSidebarResizeHandle"
      data-testid="stSidebarResizeHandle"
      onPointerDown={begin}
      onPointerMove={move}
      onPointerUp={() => end(true)}
      onPointerCancel={() => end(false)}
      onKeyDown={onKey}
      onDoubleClick={() => resize(null, true)}
    />
  );
}
