import { lazy, type MouseEvent, Suspense, useEffect, useState } from "react";
import type { App } from "../core/app";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { AppContext, useApp, useStatus } from "../ui/hooks";
import { lazyModule } from "../ui/lazy";
import { useCovered } from "../ui/Pending";
import { useShortcut } from "../ui/shortcut";
import { TreeNode } from "../ui/tree";
import { ROOT } from "../wire.gen";
import { Crash } from "./Crash";

/** Not in the way of the first paint, and yet at once: a notice of a lost connection could not be fetched. */
const notices = lazyModule(() => import("./Notices"));
const fetchNotices = () => void notices.load().catch(() => undefined);
fetchNotices();
const StatePanel = lazy(() => import("./StatePanel"));

const CONNECTION = {
  initial: "INITIAL",
  connecting: "CONNECTING",
  connected: "CONNECTED",
  waiting: "DISCONNECTED",
  stopped: "DISCONNECTED",
} as const;

/** The whole page. */
export function Shell({ app }: { app: App }) {
  return (
    <AppContext value={app}>
      <Frame />
    </AppContext>
  );
}

function Frame() {
  const { connection, script } = useStatus();
  const covered = useCovered();
  return (
    <div
      className="stApp"
      data-testid="stApp"
      data-test-connection-state={CONNECTION[connection.name]}
      // Who waits for the end of the run wants to see what it has drawn.
      data-test-script-state={covered && script === "notRunning" ? "running" : script}
    >
      <a className="skip" href="#stMain" data-testid="stSkipToContent" onClick={skipToContent}>
        Skip to main content
      </a>
      <Crash>
        <TreeNode id={ROOT} />
      </Crash>
      <PanelPlace />
      <NoticePlace />
    </div>
  );
}

/** The place is there before the first notice, so that a screen reader says that, too. */
function NoticePlace() {
  const module = notices.use();
  const { connection } = useStatus();
  useEffect(fetchNotices, [connection.name]); // again, if the server was away
  return (
    <div className="notices" role="status" aria-live="polite">
      {module && <module.Notices />}
    </div>
  );
}

/** For developers only; the server says who is one. */
function PanelPlace() {
  const app = useApp();
  const { panel, options } = useStatus();
  // A page that is loaded again with its panel open leaves the focus where it is.
  const [atFirst] = useState(panel);
  const allowed = options.panel === true;
  useShortcut("Shift+S", () => app.showPanel(!app.status.panel), !allowed);
  if (!panel || !allowed) return null;
  return (
    <ErrorBoundary kind="State panel" props={null}>
      <Suspense>
        <StatePanel takeFocus={!atFirst} />
      </Suspense>
    </ErrorBoundary>
  );
}

/** Past the sidebar and the header. Followed, the link would put "#stMain" into the address. */
function skipToContent(event: MouseEvent): void {
  event.preventDefault();
  const main = document.getElementById("stMain");
  main?.scrollIntoView();
  main?.focus({ preventScroll: true });
}
