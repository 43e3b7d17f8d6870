import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { shell } from "../texts/en/shell";
import { useApp, useNode } from "../ui/hooks";
import { useMedia } from "../ui/useMedia";
import { ROOT } from "../wire.gen";

/** Below this width the sidebar lies over the page, and closes when the user goes on. */
const NARROW = "(max-width: 768px)";

/** Beside the main part; on a phone over it. */
export function Sidebar({ children }: { children: ReactNode }) {
  const state = useNode(ROOT)?.props["sidebar_state"] as "auto" | "expanded" | "collapsed" | number | undefined;
  const narrow = useMedia(NARROW);
  const { memory } = useApp();
  const [open, setOpen] = useState(() => keptOpen(memory.get("sidebar"), state, narrow) ?? opensAtFirst(state, narrow));
  const before = useRef({ state, narrow });
  const panel = useRef<HTMLElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const movesFocus = useRef(false);
  useEffect(() => {
    if (before.current.state === state && before.current.narrow === narrow) return;
    before.current = { state, narrow };
    setOpen(keptOpen(memory.get("sidebar"), state, narrow) ?? opensAtFirst(state, narrow));
  }, [memory, state, narrow]);

  const toggle = (next: boolean) => {
    movesFocus.current = true;
    setOpen(next);
    memory.set("sidebar", { open: next, state: state ?? null, narrow });
  };
  // The focus goes to where the button now is, before the change is seen: a key pressed at once has its effect.
  useLayoutEffect(() => {
    if (movesFocus.current) (open ? panel.current : opener.current)?.focus();
    movesFocus.current = false;
  }, [open]);
  const style = typeof state === "number" ? { width: Math.min(600, Math.max(200, state)) } : undefined;
  return (
    <>
      {!open && (
        <button
          ref={opener}
          type="button"
          className="quiet icon-button sidebar-opener"
          data-testid="stExpandSidebarButton"
          aria-label={shell.openSidebar}
          aria-expanded={false}
          onClick={() => toggle(true)}
        >
          <span data-testid="stSidebarCollapsedControl">
            <PanelIcon />
          </span>
        </button>
      )}
      {open && narrow && <div className="sidebar-backdrop" onClick={() => toggle(false)} />}
      <section
        ref={panel}
        id="stSidebar"
        className="stSidebar"
        data-testid="stSidebar"
        data-collapsed={!open}
        aria-label={shell.sidebar}
        aria-expanded={open}
        tabIndex={-1}
        hidden={!open}
        style={style}
        onKeyDown={(event) => {
          if (event.key === "Escape" && narrow && !event.defaultPrevented) toggle(false);
        }}
      >
        <div className="stSidebarHeader" data-testid="stSidebarHeader">
          <div data-testid="stSidebarCollapseButton">
            <button
              type="button"
              {...{ kind: "headerNoPadding" }}
              className="quiet icon-button"
              data-testid="stBaseButton-headerNoPadding"
              aria-label={shell.closeSidebar}
              onClick={() => toggle(false)}
            >
              <PanelIcon />
            </button>
          </div>
        </div>
        <div className="stSidebarContent" data-testid="stSidebarContent">
          <div className="stSidebarUserContent" data-testid="stSidebarUserContent">
            {children}
          </div>
        </div>
      </section>
    </>
  );
}

function opensAtFirst(state: string | number | undefined, narrow: boolean): boolean {
  if (state === "collapsed") return false;
  return state === "expanded" || !narrow;
}

/** What the user chose, as long as the script and the window are as they were then. */
function keptOpen(kept: unknown, state: string | number | undefined, narrow: boolean): boolean | null {
  const choice = kept as { open: boolean; state: unknown; narrow: boolean } | undefined;
  return choice !== undefined && choice.state === (state ?? null) && choice.narrow === narrow ? choice.open : null;
}

function PanelIcon() {
  return (
    <svg viewBox="0 0 16 16" aria-hidden="true">
      <rect x="2" y="3" width="12" height="10" rx="2" />
      <path d="M6.5 3v10" />
    </svg>
  );
}
