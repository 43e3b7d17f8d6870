import { useEffect, useId, useLayoutEffect, useRef, useState, type CSSProperties, type PointerEvent, type RefObject } from "react";
import type { ElementProps } from "../ui/element";
import { useTrigger } from "../ui/hooks";
import { Icon } from "../ui/Icon";
import { InlineMarkdown } from "../ui/Markdown";
import { openModal } from "../ui/modal";
import { Children } from "../ui/tree";
import { Drag } from "./dialogDrag";
import { keepFocus } from "./dialogFocus";
import { dialog as texts } from "../texts/en/dialog";
import "./dialog.css";

/**
 * The browser's own modal dialog: in the top layer, so nothing can cover or clip
 * it, with the page behind it out of use, and the focus given back at the end.
 */
export default function Dialog({ id, props }: ElementProps<"dialog">) {
  // Closed at once: the server need not answer first.
  const [closed, setClosed] = useState(false);
  const press = useTrigger(props);
  const dialog = useRef<HTMLDialogElement>(null);
  const title = useId();
  const dismiss = () => {
    if (props.disabled) return;
    // A field that is being edited has its value before all ends.
    if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    setClosed(true);
    press();
  };
  useModalDialog(dialog, !closed, props.id, dismiss);
  const isBackdrop = useRef(false);
  const { size, position, icon, label } = props;
  if (closed) return null;
  return (
    <div className="stDialog" data-testid="stDialog">
      <dialog
        ref={dialog}
        className={`modal modal-${position}`}
        style={{ "--modal-width": `${widthOf(size)}px` } as CSSProperties}
        aria-labelledby={title}
        tabIndex={-1}
        // The backdrop is a part of it. A text that is selected beyond the edge is no click beside it.
        onPointerDown={(event) => (isBackdrop.current = isBeside(event))}
        onClick={(event) => isBackdrop.current && isBeside(event) && dismiss()}
      >
        {position !== "center" && <Drag id={id} begin={widthOf(size)} dialog={dialog} side={position} />}
        <header className="modal-header">
          <h2 id={title}>
            {icon !== null && (
              <span data-testid="stDialogIcon">
                <Icon value={icon} />
              </span>
            )}
            <span className="modal-title">
              <InlineMarkdown text={label} />
            </span>
          </h2>
          {!props.disabled && (
            <button type="button" className="quiet icon-button" aria-label={texts.close} onClick={dismiss}>
              <svg viewBox="0 0 16 16" aria-hidden="true">
                <path d="m4 4 8 8m0-8-8 8" />
              </svg>
            </button>
          )}
        </header>
        <div className="stVerticalBlock modal-body" data-testid="stVerticalBlock">
          <Children of={id} />
        </div>
      </dialog>
    </div>
  );
}

const WIDTHS = { small: 500, medium: 750, large: 1280 } as const;

const widthOf = (size: number | keyof typeof WIDTHS) => (typeof size === "number" ? size : WIDTHS[size]);

function isBeside(event: PointerEvent | React.MouseEvent): boolean {
  if (event.target !== event.currentTarget) return false;
  const { left, right, top, bottom } = event.currentTarget.getBoundingClientRect();
  return event.clientX < left || event.clientX >= right || event.clientY < top || event.clientY >= bottom;
}

/** Shows the dialog as long as `open`, and calls `dismiss` when the user wants it closed by a key or a gesture. */
function useModalDialog(ref: RefObject<HTMLDialogElement | null>, open: boolean, id: string, dismiss: () => void) {
  const latest = useRef(dismiss);
  useEffect(() => {
    latest.current = dismiss;
  });
  // Before the paint, so that nothing of the page can be used once the dialog shows.
  useLayoutEffect(() => {
    const dialog = ref.current;
    if (!open || dialog === null) return;
    const giveBack = keepFocus(id);
    const show = () => {
      // Not in the first field: a phone would open its keyboard, and a screen reader not say the title.
      dialog.setAttribute("autofocus", "");
      dialog.showModal();
      dialog.focus();
    };
    show();
    const ends = [openModal(dialog), lockScroll(), listen(dialog, () => latest.current())];
    // Some browsers let nobody keep a dialog open that the user closes twice.
    dialog.addEventListener("close", show);
    return () => {
      dialog.removeEventListener("close", show);
      ends.forEach((end) => end());
      dialog.close();
      giveBack();
    };
  }, [ref, open, id]);
}

/** Escape, unless something in the dialog has use for it; and a phone's gesture for going back. */
function listen(dialog: HTMLDialogElement, dismiss: () => void): () => void {
  let byKey = false;
  const noteKey = (event: KeyboardEvent) => {
    byKey = event.key === "Escape";
    if (byKey) setTimeout(() => (byKey = false));
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || event.defaultPrevented || dialog.querySelector("[role=tooltip]") !== null) return;
    event.preventDefault();
    dismiss();
  };
  const onCancel = (event: Event) => {
    if (event.target !== dialog) return; // a picker of files
    event.preventDefault();
    if (!byKey) dismiss();
  };
  window.addEventListener("keydown", noteKey, true);
  document.addEventListener("keydown", onKey);
  dialog.addEventListener("cancel", onCancel);
  return () => {
    window.removeEventListener("keydown", noteKey, true);
    document.removeEventListener("keydown", onKey);
    dialog.removeEventListener("cancel", onCancel);
  };
}

/** The page stays where it is. Room of a scrollbar becomes a part of the page, which the backdrop covers. */
function lockScroll(): () => void {
  const { style } = document.documentElement;
  const { overflow, scrollbarGutter, paddingRight } = style;
  const room = window.innerWidth - document.documentElement.getBoundingClientRect().width;
  Object.assign(style, { overflow: "hidden", scrollbarGutter: "auto", paddingRight: `${room}px` });
  return () => void Object.assign(style, { overflow, scrollbarGutter, paddingRight });
}
