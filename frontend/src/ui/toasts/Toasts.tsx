import { memo, useCallback, useEffect, useId, useRef, useState, type FocusEvent } from "react";
import { createPortal } from "react-dom";
import { Icon } from "../Icon";
import { Markdown } from "../Markdown";
import { useModal } from "../modal";
import { removeToast, useToasts, type ToastMessage } from "./stack";
import { notices as texts } from "../../texts/en/notices";
import "./toasts.css";

/** The corner of the page in which toasts are; in an open dialog, which nothing else can be before. */
export function Toasts() {
  const toasts = useToasts();
  const modal = useModal();
  const [held, setHeld] = useState(false);
  const region = useRef<HTMLElement>(null);
  const cameFrom = useRef<HTMLElement | null>(null);
  const close = useCallback((id: number) => {
    giveFocusBack(region.current, id, cameFrom.current);
    removeToast(id);
  }, []);
  const enter = (event: FocusEvent) => {
    setHeld(true);
    if (event.relatedTarget instanceof HTMLElement && !region.current?.contains(event.relatedTarget)) cameFrom.current = event.relatedTarget;
  };
  const leave = (event: FocusEvent) => {
    if (!region.current?.contains(event.relatedTarget)) setHeld(false);
  };
  const content = (
    <section
      ref={region}
      className="toasts stToastContainer"
      data-testid="stToastContainer"
      aria-label={texts.notifications}
      aria-live="polite"
      aria-relevant="additions text"
      onPointerEnter={() => setHeld(true)}
      onPointerLeave={() => setHeld(region.current?.contains(document.activeElement) ?? false)}
      onFocus={enter}
      onBlur={leave}
    >
      {toasts.map((toast) => (
        <Toast key={toast.id} toast={toast} held={held} close={close} />
      ))}
    </section>
  );
  return modal ? createPortal(content, modal) : content;
}

/** With the focus in a toast that goes: to the next one, or where it was before. */
function giveFocusBack(region: HTMLElement | null, id: number, cameFrom: HTMLElement | null): void {
  const going = region?.querySelector(`[data-toast="${id}"]`);
  if (!going?.contains(document.activeElement)) return;
  const next = (going.nextElementSibling ?? going.previousElementSibling)?.querySelector("button");
  (next ?? cameFrom)?.focus();
}

interface ToastProps {
  readonly toast: ToastMessage;
  /** The pointer or the focus is on the toasts: none of them goes. */
  readonly held: boolean;
  readonly close: (id: number) => void;
}

/** Rendered when it changes, not when another one comes. */
const Toast = memo(function Toast({ toast, held, close }: ToastProps) {
  const label = useId();
  useEnd(toast, held, close);
  return (
    <div
      className="stToast"
      data-testid="stToast"
      data-toast={toast.id}
      role="alertdialog"
      aria-modal="false"
      aria-labelledby={label}
      onKeyDown={(event) => {
        if (event.key !== "Escape") return;
        event.stopPropagation();
        close(toast.id);
      }}
    >
      {toast.icon !== null && (
        <span className="toast-icon" data-testid="stToastDynamicIcon">
          <Icon value={toast.icon} />
        </span>
      )}
      <div className="toast-text" id={label} data-testid="stToastText">
        <Markdown text={toast.body} />
      </div>
      <button type="button" className="quiet icon-button" aria-label={texts.close} onClick={() => close(toast.id)}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="m4 4 8 8M12 4l-8 8" />
        </svg>
      </button>
    </div>
  );
});

/** Lets it go when its time is over; time in which nobody can read it, or somebody is about to use it, does not count. */
function useEnd(toast: ToastMessage, held: boolean, close: (id: number) => void): void {
  const left = useRef(0);
  const hidden = useHidden();
  useEffect(() => {
    left.current = toast.seconds * 1000;
  }, [toast]);
  useEffect(() => {
    if (toast.seconds === 0 || held || hidden) return;
    const since = performance.now();
    const timer = setTimeout(() => close(toast.id), left.current);
    return () => {
      clearTimeout(timer);
      left.current -= performance.now() - since;
    };
  }, [toast, held, hidden, close]);
}

function useHidden(): boolean {
  const [hidden, setHidden] = useState(() => document.visibilityState === "hidden");
  useEffect(() => {
    const look = () => setHidden(document.visibilityState === "hidden");
    document.addEventListener("visibilitychange", look);
    return () => document.removeEventListener("visibilitychange", look);
  }, []);
  return hidden;
}
