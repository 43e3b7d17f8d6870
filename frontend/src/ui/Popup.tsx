import { type ReactNode, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { placePopup, type Side } from "./placePopup";
import "./popup.css";

type PopupProps = {
  id?: string;
  /** What the popup belongs to, and is placed beside. */
  anchor: RefObject<HTMLElement | null>;
  onClose: () => void;
  /** At least as wide as the anchor (lists of choices). */
  matchWidth?: boolean;
  /** When it opens, the focus goes into it. */
  takesFocus?: boolean;
  className?: string;
  label?: string;
  role?: "dialog";
  testId?: string;
  children: ReactNode;
};

/**
 * A layer beside its anchor, above all else and never clipped: it lives in the
 * browser's top layer (the popover attribute), so it works inside dialogs too.
 * It is open as long as it is rendered. A press outside of it and its anchor,
 * and Escape inside of it, ask to close it.
 */
export function Popup({ id, anchor, onClose, matchWidth, takesFocus, className, label, role, testId, children }: PopupProps) {
  const popup = useRef<HTMLDivElement>(null);
  usePlacement(anchor, popup, matchWidth ?? false);
  const focus = useRef(takesFocus);
  useLayoutEffect(() => {
    if (focus.current) popup.current?.focus({ preventScroll: true });
  }, []);
  usePressOutside(anchor, popup, onClose);
  return (
    <div
      ref={popup}
      id={id}
      popover="manual"
      tabIndex={takesFocus === undefined ? undefined : -1}
      className={`popup ${className ?? ""}`}
      role={role}
      aria-label={label}
      data-testid={testId ?? "portal"}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || event.nativeEvent.isComposing) return;
        event.stopPropagation();
        onClose();
      }}
    >
      {children}
    </div>
  );
}

function usePlacement(anchor: RefObject<HTMLElement | null>, popup: RefObject<HTMLElement | null>, matchWidth: boolean) {
  useLayoutEffect(() => {
    const layer = popup.current;
    if (!layer) return;
    // Test environments know the attribute but not the method.
    layer.showPopover?.();
    let side: Side | undefined;
    const place = () => {
      if (anchor.current) side = placePopup(anchor.current, layer, matchWidth, side);
    };
    place();
    const observer = typeof ResizeObserver === "undefined" ? undefined : new ResizeObserver(place);
    observer?.observe(layer);
    if (anchor.current) observer?.observe(anchor.current);
    const views = [window, window.visualViewport];
    for (const view of views) {
      view?.addEventListener("resize", place);
      view?.addEventListener("scroll", place, { capture: true, passive: true });
    }
    return () => {
      observer?.disconnect();
      for (const view of views) {
        view?.removeEventListener("resize", place);
        view?.removeEventListener("scroll", place, { capture: true });
      }
    };
  }, [anchor, popup, matchWidth]);
}

function usePressOutside(
  anchor: RefObject<HTMLElement | null>,
  popup: RefObject<HTMLElement | null>,
  onClose: () => void,
) {
  const close = useRef(onClose);
  useEffect(() => {
    close.current = onClose;
  });
  useEffect(() => {
    const onPress = (event: Event) => {
      const target = event.target as Node;
      if (popup.current?.contains(target) || anchor.current?.contains(target)) return;
      close.current();
    };
    document.addEventListener("pointerdown", onPress, true);
    return () => document.removeEventListener("pointerdown", onPress, true);
  }, [anchor, popup]);
}
