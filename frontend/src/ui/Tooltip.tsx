import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { Markdown } from "./Markdown";
import { placePopup } from "./placePopup";
import "./tooltip.css";

/** Long enough for the pointer to cross from the icon into the tooltip. */
const LINGER = 120;

/**
 * The small question mark beside a label. Its text shows while the pointer or
 * the focus is on it, or on the text itself; a tap opens and closes it;
 * Escape closes it.
 */
export function HelpIcon({ help, label }: { help: string; label?: string }) {
  return (
    <Tooltip text={help}>
      {(describedBy) => (
        <button
          type="button"
          className="help-icon stTooltipIcon"
          data-testid="stTooltipIcon"
          aria-label={label ? `Help for ${label}` : "Help"}
          aria-describedby={describedBy}
        >
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <circle cx="8" cy="8" r="6.25" fill="none" stroke="currentColor" strokeWidth="1.25" />
            <path
              d="M6.3 6.4a1.7 1.7 0 1 1 2.5 1.5c-.5.3-.8.6-.8 1.2"
              fill="none"
              stroke="currentColor"
              strokeWidth="1.25"
              strokeLinecap="round"
            />
            <circle cx="8" cy="11.3" r=".8" fill="currentColor" />
          </svg>
        </button>
      )}
    </Tooltip>
  );
}

type TooltipProps = {
  /** Markdown; without it the children are rendered alone. */
  text: string | null | undefined;
  /** The trigger; it is given the id of the tooltip to be described by. */
  children: (describedBy: string | undefined) => ReactNode;
  /** As wide as the line it stands in. */
  stretch?: boolean;
};

/** Shows `text` beside its children while they are hovered or focused. */
export function Tooltip({ text, children, stretch }: TooltipProps) {
  const id = useId();
  const target = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  if (!text) return <>{children(undefined)}</>;

  const show = () => {
    window.clearTimeout(timer.current);
    setOpen(true);
  };
  const hideSoon = () => {
    window.clearTimeout(timer.current);
    timer.current = window.setTimeout(() => setOpen(false), LINGER);
  };
  return (
    <span
      ref={target}
      className={stretch ? "tooltip-target tooltip-stretch" : "tooltip-target"}
      data-testid="stTooltipHoverTarget"
      onPointerEnter={(event) => event.pointerType !== "touch" && show()}
      onPointerLeave={(event) => event.pointerType !== "touch" && hideSoon()}
      onPointerUp={(event) => event.pointerType === "touch" && show()}
      onFocus={(event) => event.target.matches(":focus-visible") && show()}
      onBlur={hideSoon}
      onKeyDown={(event) => {
        if (event.key !== "Escape" || !open) return;
        event.stopPropagation();
        setOpen(false);
      }}
    >
      {children(id)}
      {open ? (
        <TooltipLayer id={id} text={text} anchor={target} onClose={() => setOpen(false)} />
      ) : (
        // Described even while it is closed: assistive technology reads it on focus.
        <span id={id} className="visually-hidden">
          {text}
        </span>
      )}
    </span>
  );
}

type LayerProps = {
  id: string;
  text: string;
  anchor: React.RefObject<HTMLElement | null>;
  onClose: () => void;
};

function TooltipLayer({ id, text, anchor, onClose }: LayerProps) {
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = layer.current;
    if (!element || !anchor.current) return;
    element.showPopover?.();
    placePopup(anchor.current, element, false);
    const close = () => onClose();
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && onClose();
    const onPress = (event: Event) => {
      if (!anchor.current?.contains(event.target as Node)) onClose();
    };
    // Escape closes it wherever the focus is, as WCAG 1.4.13 asks.
    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerdown", onPress, true);
    window.addEventListener("resize", close);
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("pointerdown", onPress, true);
      window.removeEventListener("resize", close);
    };
  });
  return (
    <div ref={layer} id={id} popover="manual" role="tooltip" className="tooltip stTooltipContent" data-testid="stTooltipContent">
      <Markdown text={text} />
    </div>
  );
}
