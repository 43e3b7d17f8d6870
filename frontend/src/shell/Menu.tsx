import { useEffect, useLayoutEffect, useRef, useState, type ReactNode } from "react";
import { useApp, useStatus } from "../ui/hooks";
import { onMenuKey } from "../ui/menuKeys";
import { print } from "../ui/paper";
import type { PageProps } from "../wire.gen";
import { About, ConfirmForget } from "./dialogs";
import { useToolbar } from "./toolbar";
import type { ThemeChoice } from "./theme";
import { chooseTheme, shownTheme } from "./themeChoice";
import { editor } from "./themeEditing";
import { menu as texts } from "../texts/en/menu";
import { shell } from "../texts/en/shell";
import "./Menu.css";

interface MenuProps {
  readonly open: boolean;
  readonly close: () => void;
  readonly items: PageProps["menu_items"];
}

const THEMES: readonly [ThemeChoice, string][] = [
  ["custom", texts.custom],
  ["system", texts.system],
  ["light", texts.light],
  ["dark", texts.dark],
];

/** The page's menu and the dialogs that it opens. A chunk of its own: few loads of a page need it. */
export default function Menu({ open, close, items }: MenuProps) {
  const [dialog, setDialog] = useState<"about" | "forget" | null>(null);
  const show = (name: "about" | "forget") => {
    close();
    setDialog(name);
  };
  const done = () => {
    setDialog(null);
    document.getElementById("main-menu-button")?.focus();
  };
  return (
    <>
      {open && <MenuList close={close} items={items} show={show} />}
      {dialog === "about" && <About text={items?.about ?? null} close={done} />}
      {dialog === "forget" && <ConfirmForget close={done} />}
    </>
  );
}

interface ListProps extends Omit<MenuProps, "open"> {
  readonly show: (dialog: "about" | "forget") => void;
}

function MenuList({ close, items, show }: ListProps) {
  const app = useApp();
  const { options, alwaysRerun, panel } = useStatus("options", "alwaysRerun", "panel");
  const toolbar = useToolbar();
  const developer = toolbar === "developer";
  const list = useRef<HTMLDivElement>(null);
  const [theme, setTheme] = useState(shownTheme);
  const [focusBack] = useState(() => () => document.getElementById("main-menu-button")?.focus());
  // Before the paint: a key that is pressed at once must reach the list.
  useLayoutEffect(() => entries(list.current)[0]?.focus(), []);
  useOutsidePress(list, close);

  const then = (action: () => void) => () => {
    close();
    focusBack();
    action();
  };
  // The panel takes the focus.
  const showPanel = () => {
    close();
    app.showPanel(true);
  };
  return (
    <div className="menu stMainMenuPopover" data-testid="stMainMenuPopover">
      <div
        ref={list}
        role="menu"
        aria-label={shell.menu}
        className="stMainMenuList"
        data-testid="stMainMenuList"
        onKeyDown={(event) => onMenuKey(event, entries(list.current), then(() => {}), close)}
      >
        {developer && (
          <Entry testId="rerun" onPress={then(() => app.rerun())} keys="R">
            {texts.rerun}
          </Entry>
        )}
        {developer && alwaysRerun && (
          <Entry onPress={then(() => app.neverRerun())}>{texts.neverRerun}</Entry>
        )}
        {options.panel === true && (
          <Entry onPress={panel ? then(() => app.showPanel(false)) : showPanel} keys="Shift+S">
            {panel ? texts.closePanel : texts.panel}
          </Entry>
        )}
        {(developer || options.panel === true) && <Line />}
        <div role="group" aria-label={texts.theme} data-testid="stThemeSwitcher">
          <div className="menu-group" aria-hidden="true">
            {texts.theme}
          </div>
          {THEMES.filter(([choice]) => choice !== "custom" || options.look?.custom).map(([choice, label]) => (
            <Entry
              key={choice}
              testId={`theme-${choice.charAt(0).toUpperCase()}${choice.slice(1)}`}
              checked={theme === choice}
              onPress={() => {
                chooseTheme(choice);
                setTheme(choice);
              }}
            >
              {label}
            </Entry>
          ))}
        </div>
        {developer && (
          <Entry testId="editTheme" onPress={() => (close(), app.showPanel(false), editor.show(true))}>
            {texts.editTheme}
          </Entry>
        )}
        <Line />
        {toolbar !== "minimal" && <Entry testId="print" onPress={then(() => setTimeout(() => void print()))}>{texts.print}</Entry>}
        {toolbar !== "minimal" && <Entry onPress={() => show("forget")}>{texts.forget}</Entry>}
        {toolbar !== "minimal" && <Line />}
        {items?.get_help && <Entry testId="community" href={items.get_help}>{texts.getHelp}</Entry>}
        {items?.report_a_bug && <Entry testId="report" href={items.report_a_bug}>{texts.reportBug}</Entry>}
        {(toolbar !== "minimal" || items?.about) && <Entry testId="about" onPress={() => show("about")}>{texts.about}</Entry>}
      </div>
    </div>
  );
}

interface EntryProps {
  readonly children: ReactNode;
  readonly onPress?: () => void;
  readonly href?: string;
  readonly keys?: string;
  readonly testId?: string;
  /** Makes it one of a group of choices. */
  readonly checked?: boolean;
}

function Entry({ children, onPress, href, keys, testId, checked }: EntryProps) {
  if (href !== undefined) {
    return (
      <a role="menuitem" tabIndex={-1} className="menu-entry" href={href} target="_blank" rel="noopener noreferrer" data-testid={testId && `stMainMenuItem-${testId}`}>
        <span data-testid="stMainMenuItemLabel">{children}</span>
      </a>
    );
  }
  const choice = checked === undefined ? { role: "menuitem" } : { role: "menuitemradio", "aria-checked": checked };
  return (
    <button
      type="button"
      tabIndex={-1}
      className="menu-entry"
      data-testid={testId && `stMainMenuItem-${testId}`}
      onClick={onPress}
      {...choice}
    >
      <span data-testid="stMainMenuItemLabel">{children}</span>
      {keys !== undefined && <kbd aria-hidden="true">{keys}</kbd>}
      {checked === true && (
        <svg className="menu-check" viewBox="0 0 16 16" aria-hidden="true">
          <path d="m3.5 8.5 3 3 6-7" />
        </svg>
      )}
    </button>
  );
}

function Line() {
  return <hr className="menu-line" data-testid="stMainMenuDivider" />;
}

function entries(list: HTMLElement | null): HTMLElement[] {
  return [...(list?.querySelectorAll<HTMLElement>(".menu-entry") ?? [])];
}

function useOutsidePress(inside: React.RefObject<HTMLElement | null>, close: () => void): void {
  useEffect(() => {
    const onPress = (event: PointerEvent) => {
      const target = event.target as Element;
      if (!inside.current?.contains(target) && target.closest("#main-menu-button") === null) close();
    };
    document.addEventListener("pointerdown", onPress);
    return () => document.removeEventListener("pointerdown", onPress);
  }, [inside, close]);
}
