import { useEffect } from "react";
import type { App } from "../core/app";
import { AppContext, useStatus } from "../ui/hooks";
import { TreeNode } from "../ui/tree";
import { ROOT } from "../wire.gen";
import { Crash } from "./Crash";
import { Notices } from "./Notices";

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
  useEffect(followAnchors, []);
  return (
    <div
      className="stApp"
      data-testid="stApp"
      data-test-connection-state={CONNECTION[connection.name]}
      data-test-script-state={script}
    >
      <a className="skip" href="#main">
        Skip to content
      </a>
      <Crash>
        <TreeNode id={ROOT} />
      </Crash>
      <Notices />
    </div>
  );
}

/** `<base>` would lead "#anchor" to the base's address: stay on this page instead. */
function followAnchors(): () => void {
  document.addEventListener("click", followAnchor);
  return () => document.removeEventListener("click", followAnchor);
}

function followAnchor(event: MouseEvent): void {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const href = (event.target as Element).closest("a")?.getAttribute("href");
  if (!href?.startsWith("#")) return;
  event.preventDefault();
  if (href !== "#main") location.hash = href;
  const target = document.getElementById(decodeURIComponent(href.slice(1)));
  target?.scrollIntoView();
  target?.focus({ preventScroll: true });
}
