import { useState } from "react";
import { shell } from "../texts/en/shell";
import { lazyChunk } from "../ui/chunks";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { useApp } from "../ui/hooks";
import { useShortcut } from "../ui/shortcut";
import type { PageProps } from "../wire.gen";
import { latecomers } from "./latecomers";
import { logoModule } from "./sidebarParts";
import { useToolbar } from "./toolbar";

const Menu = lazyChunk(() => import("./Menu"));

/** The strip above the main part: what runs, and the menu. A screen reader says what comes into the places for it. */
export function Header({ menuItems, logo }: { menuItems: PageProps["menu_items"]; logo: PageProps["logo"] }) {
  const status = latecomers.use();
  const late = logoModule.use(logo !== null);
  return (
    <header className="stAppHeader stHeader" data-testid="stHeader">
      {logo && late && (
        <div className="header-logo">
          <late.Logo logo={logo} place="Header" />
        </div>
      )}
      <div className="header-navigation" id="header-navigation" />
      <div className="stAppToolbar stToolbar" data-testid="stToolbar">
        {status && <status.SourceChanged />}
        <div className="status" role="status">
          {status && <status.NotSaved />}
        </div>
        <div className="status" role="status">
          {status && <status.RunStatus />}
        </div>
        <MainMenu menuItems={menuItems} />
      </div>
    </header>
  );
}

function MainMenu({ menuItems }: { menuItems: PageProps["menu_items"] }) {
  const app = useApp();
  const [opened, setOpened] = useState(0); // 0: never; the menu itself says when it is closed
  const [open, setOpen] = useState(false);
  const bare = useToolbar() === "minimal" && !(menuItems?.get_help || menuItems?.report_a_bug || menuItems?.about);
  useShortcut("R", () => app.rerun());
  const show = () => {
    setOpened(opened + 1);
    setOpen(true);
  };
  if (bare) return null;
  return (
    <div className="stMainMenu" data-testid="stMainMenu" id="MainMenu">
      <button
        type="button"
        id="main-menu-button"
        data-testid="stMainMenuButton"
        {...{ kind: "headerNoPadding" }}
        className="quiet icon-button"
        aria-label={shell.menu}
        aria-haspopup="menu"
        aria-expanded={open}
        onClick={() => (open ? setOpen(false) : show())}
        onKeyDown={(event) => {
          if (event.key !== "ArrowDown" && event.key !== "ArrowUp") return;
          event.preventDefault();
          show();
        }}
      >
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="M8 3.25v.01M8 8v.01M8 12.75v.01" strokeWidth="2.25" />
        </svg>
      </button>
      {opened > 0 && (
        <ErrorBoundary kind="menu" props={opened}>
          <Menu open={open} close={() => setOpen(false)} items={menuItems} />
        </ErrorBoundary>
      )}
    </div>
  );
}
