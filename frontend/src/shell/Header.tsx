import { Suspense, lazy, useState } from "react";
import { useApp, useStatus } from "../ui/hooks";
import { useShortcut } from "../ui/shortcut";
import { Tooltip } from "../ui/Tooltip";
import type { PageProps } from "../wire.gen";

const Menu = lazy(() => import("./Menu"));

/** The strip above the main part: what runs, and the menu. */
export function Header({ menuItems }: { menuItems: PageProps["menu_items"] }) {
  return (
    <header className="stAppHeader stHeader" data-testid="stHeader">
      <div className="stAppToolbar stToolbar" data-testid="stToolbar">
        <SourceChanged />
        <NotSaved />
        <StatusWidget />
        <MainMenu menuItems={menuItems} />
      </div>
    </header>
  );
}

const STOPPING = {
  asked: "Stopping…",
  waiting: "Stopping… at the app’s next element, or in 3 seconds",
  stuck: "Stopping… as soon as a call returns that cannot be cut short",
};

/** Comes when a run takes long enough to be noticed, and offers to stop it. */
function StatusWidget() {
  const app = useApp();
  const { busy, stopping, connection } = useStatus();
  const shown = (busy || stopping) && connection.name === "connected";
  return (
    <div className="status" role="status">
      {shown && (
        <div className="stStatusWidget" data-testid="stStatusWidget">
          <i className="status-dots" aria-hidden="true">
            <b />
            <b />
            <b />
          </i>
          <span className="status-text">{stopping ? STOPPING[stopping] : "Running"}</span>
          {!stopping && (
            <button type="button" className="quiet" onClick={() => app.stop()}>
              Stop
            </button>
          )}
        </div>
      )}
    </div>
  );
}

/** Shown only while the store of sessions does not answer. */
function NotSaved() {
  const { unsaved } = useStatus();
  return (
    <div className="status" role="status">
      {unsaved && (
        <Tooltip text="The app works, but it cannot save at the moment. This tab keeps what you did, and saves it as soon as that is possible. Leave the tab open.">
          {(described) => (
            <span className="not-saved" data-testid="stNotSaved" tabIndex={0} {...described}>
              Not saved
            </span>
          )}
        </Tooltip>
      )}
    </div>
  );
}

/** The app's source was saved while this page was open. */
function SourceChanged() {
  const app = useApp();
  const { sourceChanged } = useStatus();
  if (!sourceChanged) return null;
  return (
    <div className="source-changed" role="status" data-testid="stSourceChanged">
      <span>Source changed</span>
      <button type="button" className="quiet" onClick={() => app.rerun()}>
        Rerun
      </button>
      <button type="button" className="quiet" onClick={() => app.alwaysRerun()}>
        Always rerun
      </button>
      <button type="button" className="quiet icon-button" aria-label="Dismiss" onClick={() => app.dismiss("sourceChanged")}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="m4 4 8 8m0-8-8 8" />
        </svg>
      </button>
    </div>
  );
}

function MainMenu({ menuItems }: { menuItems: PageProps["menu_items"] }) {
  const app = useApp();
  const [opened, setOpened] = useState(0); // 0: never; the menu itself says when it is closed
  const [open, setOpen] = useState(false);
  useShortcut("R", () => app.rerun());
  const show = () => {
    setOpened(opened + 1);
    setOpen(true);
  };
  return (
    <div className="stMainMenu" data-testid="stMainMenu" id="MainMenu">
      <button
        type="button"
        id="main-menu-button"
        data-testid="stMainMenuButton"
        {...{ kind: "headerNoPadding" }}
        className="quiet icon-button"
        aria-label="Main menu"
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
        <Suspense>
          <Menu open={open} close={() => setOpen(false)} items={menuItems} />
        </Suspense>
      )}
    </div>
  );
}
