import { type MouseEvent, type RefObject, useEffect, useLayoutEffect, useRef } from "react";
import { createPortal } from "react-dom";
import type { App } from "../core/app";
import { shell } from "../texts/en/shell";
import { AppContext, useApp, useStatus } from "../ui/hooks";
import { retryNow } from "../ui/later";
import { useModal } from "../ui/modal";
import { useCovered } from "../ui/Pending";
import { TreeNode } from "../ui/tree";
import { ROOT } from "../wire.gen";
import { Crash } from "./Crash";
import { latecomers } from "./latecomers";

/** What Streamlit calls these states; the others have our names. */
const CONNECTION: Record<string, string> = { waiting: "DISCONNECTED", stopped: "DISCONNECTED" };

/** The whole page. */
export function Shell({ app }: { app: App }) {
  return (
    <AppContext value={app}>
      <Frame />
    </AppContext>
  );
}

function Frame() {
  const { connection } = useStatus("connection");
  const frame = useRef<HTMLDivElement>(null);
  useScriptState(frame);
  const late = latecomers.use();
  useEffect(() => {
    if (connection.name === "connected") retryNow();
  }, [connection.name]);
  const modal = useModal();
  // There before the first notice, so that a screen reader says that, too.
  const notices = (
    <div className="notices" role="status" aria-live="polite">
      {late && <late.Notices />}
    </div>
  );
  return (
    <div
      ref={frame}
      className="stApp"
      data-testid="stApp"
      data-test-connection-state={CONNECTION[connection.name] ?? connection.name.toUpperCase()}
      data-arriving
    >
      <a className="skip" href="#stMain" data-testid="stSkipToContent" onClick={skipToContent}>
        {shell.skip}
      </a>
      <Crash>
        <TreeNode id={ROOT} />
      </Crash>
      {late && <late.Arrival />}
      {late && <late.PanelPlace />}
      {late && <late.ThemePlace />}
      {modal ? createPortal(notices, modal) : notices}
    </div>
  );
}

/**
 * The attribute by which tests and CSS know whether the script runs. It changes
 * twice with each click, so it is written as it is: nothing renders for it.
 */
function useScriptState(frame: RefObject<HTMLDivElement | null>): void {
  const app = useApp();
  const covered = useCovered();
  useLayoutEffect(() => {
    const write = () => {
      const { script } = app.status;
      // Who waits for the end of the run wants to see what it has drawn.
      const shown = covered && script === "notRunning" ? "running" : script;
      if (frame.current?.dataset["testScriptState"] !== shown) frame.current?.setAttribute("data-test-script-state", shown);
    };
    write();
    return app.subscribe(write);
  }, [app, covered, frame]);
}

/** Past the sidebar and the header. Followed, the link would put "#stMain" into the address. */
function skipToContent(event: MouseEvent): void {
  event.preventDefault();
  const main = document.getElementById("stMain");
  main?.scrollIntoView();
  main?.focus({ preventScroll: true });
}
