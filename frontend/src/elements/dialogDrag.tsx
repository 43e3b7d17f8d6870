import { useLayoutEffect, type KeyboardEvent, type PointerEvent, type RefObject } from "react";
import { useOwnState } from "../ui/useOwnState";
import { dialog as texts } from "../texts/en/dialog";

const LEAST = 200;
const STEP = 24;

const most = () => document.documentElement.clientWidth;

/** `begin`: how wide it is before the user changes that. */
type DragProps = { id: number; begin: number; dialog: RefObject<HTMLDialogElement | null>; side: "left" | "right" };

/** The inner edge of a drawer: drawn, or moved with the arrow keys, it makes the drawer wider or narrower. */
export function Drag({ id, begin, dialog, side }: DragProps) {
  const [width, setWidth] = useOwnState<number>(id);
  const now = Math.min(Math.max(width ?? begin, LEAST), most());
  useLayoutEffect(() => {
    if (width !== undefined) dialog.current?.style.setProperty("--modal-width", `${width}px`);
  }, [dialog, width]);
  const set = (next: number) => setWidth(Math.round(Math.min(Math.max(next, LEAST), most())));
  const onPointerMove = (event: PointerEvent) => {
    if (event.currentTarget.hasPointerCapture(event.pointerId)) set(side === "left" ? event.clientX : most() - event.clientX);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const wider = side === "left" ? "ArrowRight" : "ArrowLeft";
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    set(now + (event.key === wider ? STEP : -STEP));
  };
  return (
    <div
      className="modal-edge"
      role="separator"
      aria-orientation="vertical"
      aria-label={texts.width}
      aria-valuenow={now}
      aria-valuemin={LEAST}
      aria-valuemax={most()}
      tabIndex={0}
      onPointerDown={(event) => {
        event.preventDefault();
        event.currentTarget.focus();
        event.currentTarget.setPointerCapture(event.pointerId);
      }}
      onPointerMove={onPointerMove}
      onKeyDown={onKeyDown}
    />
  );
}
