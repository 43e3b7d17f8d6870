import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { lazyModule } from "./lazy";
import { spoken } from "./spoken";
import { shell } from "../texts/en/shell";
import { put } from "../texts/texts";
import "./tooltip.css";

/** A page without an open tooltip needs none of it. */
const layer = lazyModule(() => import("./TooltipLayer"));

/** Long enough for the pointer to cross from the target to a link in the tooltip. */
const LINGER = 200;

/** Closes the tooltip that is open, if one is: there is never more than one. */
let closeOpen: (() => void) | null = null;

/**
 * The small question mark beside a label. Its text shows while the pointer or
 * the focus is on it; a press keeps it open; Escape, or a press elsewhere,
 * closes it.
 */
export function HelpIcon({ help, label }: { help: string; label?: string }) {
  return (
    <Tooltip text={help} pins>
      {(described) => (
        <button type="button" className="help-icon" aria-label={label ? put(shell.helpFor, { name: spoken(label) }) : shell.help} {...described}>
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

/** For the target. Closed, the text is an attribute: nothing that is not shown is text of the page. */
export type Described = { "aria-describedby"?: string; "aria-description"?: string };

type TooltipProps = {
  /** Markdown; without it the children are rendered alone. */
  text: string | null | undefined;
  /** The target; it is given what describes it. */
  children: (described: Described) => ReactNode;
  /** As wide as the line it stands in. */
  stretch?: boolean;
  /** A press on the target keeps the text open. */
  pins?: boolean;
  /** The target takes no focus (a disabled button): the place around it does, so that the text can be reached. */
  disabled?: boolean;
};

/** Shows `text` beside its children while they are hovered or focused. */
export function Tooltip({ text, children, stretch = false, pins = false, disabled = false }: TooltipProps) {
  const id = useId();
  const target = useRef<HTMLSpanElement>(null);
  const [open, setOpen] = useState(false);
  const pinned = useRef(false);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const opened = layer.use(open);
  useEffect(() => {
    if (!open) return;
    const close = () => {
      pinned.current = false;
      setOpen(false);
    };
    closeOpen?.();
    closeOpen = close;
    return () => {
      if (closeOpen === close) closeOpen = null;
    };
  }, [open]);
  if (!text) return <>{children({})}</>;

  const show = () => {
    window.clearTimeout(timer.current);
    setOpen(true);
  };
  const hide = () => {
    window.clearTimeout(timer.current);
    pinned.current = false;
    setOpen(false);
  };
  const hideSoon = () => {
    window.clearTimeout(timer.current);
    if (!pinned.current) timer.current = window.setTimeout(hide, LINGER);
  };
  const described = open && opened ? { "aria-describedby": id } : { "aria-description": spoken(text) };
  return (
    <span className={stretch ? "stTooltipIcon tooltip-stretch" : "stTooltipIcon tooltip-place"} data-testid="stTooltipIcon">
      <span
        ref={target}
        className="stTooltipHoverTarget tooltip-target"
        data-testid="stTooltipHoverTarget"
        {...(disabled ? { tabIndex: 0, ...described } : {})}
        onPointerEnter={(event) => event.pointerType !== "touch" && show()}
        onPointerLeave={(event) => event.pointerType !== "touch" && hideSoon()}
        onPointerUp={(event) => event.pointerType === "touch" && show()}
        onClick={() => {
          if (!pins) return;
          if (pinned.current) return hide();
          pinned.current = true;
          show();
        }}
        onFocus={(event) => event.target.matches(":focus-visible") && show()}
        onBlur={hideSoon}
        onKeyDown={(event) => {
          if (event.key !== "Escape" || !open) return;
          event.stopPropagation();
          hide();
        }}
      >
        {children(disabled ? {} : described)}
        {open && opened && <opened.TooltipLayer id={id} text={text} target={target} onClose={hide} />}
      </span>
    </span>
  );
}
