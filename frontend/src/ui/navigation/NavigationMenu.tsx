import { type ReactNode, useEffect, useId, useRef, useState } from "react";
import { navigation as texts } from "../../texts/en/navigation";
import type { NavigationProps, NavigationSection } from "../../wire.gen";
import { InlineMarkdown } from "../Markdown";
import { onMenuKey } from "../menuKeys";
import { Popup } from "../Popup";
import { Chevron, NavigationList } from "./NavigationList";
import { PageEntry } from "./PageEntry";

interface NavigationMenuProps {
  readonly sections: readonly NavigationSection[];
  readonly current: string | null;
  /** What the button says. */
  readonly children: ReactNode;
}

/** A button, and the menu of pages that it opens. */
export function NavigationMenu({ sections, current, children }: NavigationMenuProps) {
  const { button, open, setOpen, close, id } = useMenu();
  const isHere = sections.some(({ pages }) => pages.some(({ href }) => href === current));
  return (
    <>
      <button
        ref={button}
        type="button"
        id={`${id}-button`}
        className="quiet navigation-link navigation-opener"
        data-testid="stTopNavSection"
        aria-haspopup="menu"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        aria-current={isHere ? "true" : undefined}
        onClick={() => setOpen(!open)}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          setOpen(true);
        }}
      >
        {children}
        <Chevron />
      </button>
      {open && (
        <Popup anchor={button} onClose={close} matchWidth className="navigation-popup" testId="stTopNavPopoverBody">
          <Menu id={id} sections={sections} current={current} close={close} leave={() => setOpen(false)} />
        </Popup>
      )}
    </>
  );
}

interface MenuProps extends Omit<NavigationMenuProps, "children"> {
  readonly id: string;
  /** Closes it, and the focus goes back to the button. */
  readonly close: () => void;
  /** Closes it; the focus goes on. */
  readonly leave: () => void;
}

function Menu({ id, sections, current, close, leave }: MenuProps) {
  const list = useRef<HTMLDivElement>(null);
  const links = () => [...(list.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
  // When the popup is open. After a press this comes before any other event: a key that is pressed at once reaches the menu.
  useEffect(() => {
    const all = [...(list.current?.querySelectorAll<HTMLElement>("[role=menuitem]") ?? [])];
    (all.find((link) => link.ariaCurrent === "page") ?? all[0])?.focus();
  }, []);
  return (
    <div
      ref={list}
      id={id}
      role="menu"
      aria-labelledby={`${id}-button`}
      data-testid="stTopNavPopover"
      className="navigation-menu"
      onKeyDown={(event) => onMenuKey(event, links(), close, leave)}
    >
      {sections.map(({ label, pages }) => (
        <div key={label || pages[0]?.href} role={label === "" ? "none" : "group"} aria-label={label || undefined}>
          {label !== "" && (
            <div className="navigation-heading" aria-hidden="true">
              <InlineMarkdown text={label} links={false} />
            </div>
          )}
          {pages.map((page) => (
            <PageEntry key={page.href} page={page} current={page.href === current} testId="stTopNavDropdownLink" inMenu followed={close} />
          ))}
        </div>
      ))}
    </div>
  );
}

interface NavigationSheetProps extends Pick<NavigationProps, "sections" | "current"> {
  /** The page that is shown. */
  readonly title: ReactNode;
}

/** On a phone: one button for all pages, which says where the reader is. */
export function NavigationSheet({ sections, current, title }: NavigationSheetProps) {
  const { button, open, setOpen, close, id } = useMenu();
  return (
    <>
      <button
        ref={button}
        type="button"
        className="quiet navigation-link navigation-opener"
        data-testid="stTopNavSection"
        aria-expanded={open}
        aria-controls={open ? id : undefined}
        onClick={() => setOpen(!open)}
      >
        <span className="visually-hidden">{texts.pages} </span>
        {title}
        <Chevron />
      </button>
      {open && (
        <Popup id={id} anchor={button} onClose={close} matchWidth className="navigation-popup navigation-sheet" testId="stTopNavPopover">
          <Focused>
            <NavigationList sections={sections} current={current} limit={null} followed={close} />
          </Focused>
        </Popup>
      )}
    </>
  );
}

/** The focus goes to the page that is shown, else to the first control. */
function Focused({ children }: { children: ReactNode }) {
  const place = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const found = place.current?.querySelector<HTMLElement>("a[aria-current]") ?? place.current?.querySelector<HTMLElement>("a, button, input");
    found?.focus();
  }, []);
  return <div ref={place}>{children}</div>;
}

function useMenu() {
  const button = useRef<HTMLButtonElement>(null);
  const [open, setOpen] = useState(false);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return { button, open, setOpen, close, id: useId() };
}
