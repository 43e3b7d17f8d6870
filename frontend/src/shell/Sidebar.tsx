import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import type { Memory } from "../core/memory";
import { shell } from "../texts/en/shell";
import { useApp, useNode } from "../ui/hooks";
import { useMedia } from "../ui/useMedia";
import { ROOT, type PageProps } from "../wire.gen";
import { askedWidth, chooseOpen, chooseWidth, chosenOpen, chosenWidth } from "./sidebarChoice";
import { logoModule, sidebarEdge } from "./sidebarParts";

/** Below this width the sidebar lies over the page, and closes when the user goes on. */
const NARROW = "(max-width: 768px)";

/** Beside the main part; on a phone over it. */
export function Sidebar({ children }: { children: ReactNode }) {
  const page = useNode(ROOT)?.props as Partial<PageProps> | undefined;
  const state = page?.sidebar_state;
  const narrow = useMedia(NARROW);
  const { memory } = useApp();
  const [chosen, setOpen] = useState(() => isOpen(memory, state, narrow));
  const locked = state === "locked" && !narrow;
  const open = chosen || locked;
  const [own, setOwn] = useState(chosenWidth);
  const width = own ?? askedWidth(state);
  const edge = sidebarEdge.use(open && !narrow);
  const logo = logoModule.use(page?.logo != null);
  const before = useRef({ state, narrow });
  const panel = useRef<HTMLElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const movesFocus = useRef(false);
  useEffect(() => {
    if (before.current.state === state && before.current.narrow === narrow) return;
    before.current = { state, narrow };
    setOpen(isOpen(memory, state, narrow));
  }, [memory, state, narrow]);

  const toggle = (next: boolean) => {
    movesFocus.current = true;
    setOpen(next);
    // On a phone it lies over the page: it is open as long as it is needed, and no longer.
    if (narrow) memory.set("sidebar", { open: next, state: state ?? null });
    else chooseOpen(next, state);
  };
  // The focus goes to where the button now is, before the change is seen: a key pressed at once has its effect.
  useLayoutEffect(() => {
    if (movesFocus.current) (open ? panel.current : opener.current)?.focus();
    movesFocus.current = false;
  }, [open]);
  const resize = (next: number | null, kept: boolean) => {
    setOwn(next);
    if (kept) chooseWidth(next);
  };
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
        style={{ width }}
        onKeyDown={(event) => {
          if (event.key === "Escape" && narrow && !event.defaultPrevented) toggle(false);
        }}
      >
        <div className="stSidebarContent" data-testid="stSidebarContent">
          <div className="stSidebarHeader" data-testid="stSidebarHeader">
            {page?.logo != null && logo ? <logo.Logo logo={page.logo} place="Sidebar" /> : <div data-testid="stLogoSpacer" />}
            {!locked && (
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
            )}
          </div>
          <div className="stSidebarUserContent" data-testid="stSidebarUserContent">
            {children}
          </div>
        </div>
        {edge && open && !narrow && <edge.SidebarEdge width={width} resize={resize} />}
      </section>
    </>
  );
}

type Asked = PageProps["sidebar_state"] | undefined;

/** As the user has chosen, as long as the script asks for the same; else as it asks. */
function isOpen(memory: Memory, asked: Asked, narrow: boolean): boolean {
  const kept = memory.get("sidebar") as { open: boolean; state: unknown } | undefined;
  const onPhone = kept !== undefined && kept.state === (asked ?? null) ? kept.open : null;
  return (narrow ? onPhone : chosenOpen(asked)) ?? opensAtFirst(asked, narrow);
}

function opensAtFirst(asked: Asked, narrow: boolean): boolean {
  if (asked === "collapsed") return false;
  return asked === "expanded" || !narrow;
}

function PanelIcon() {
  return (
    <svg className="mirrored" viewBox="0 0 16 16" aria-hidden="true">
      <rect x="2" y="3" width="12" height="10" rx="2" />
      <path d="M6.5 3v10" />
    </svg>
  );
}
