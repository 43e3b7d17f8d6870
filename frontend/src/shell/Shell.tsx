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
  return (
    <div
      className="stApp"
      data-testid="stApp"
      data-test-connection-state={CONNECTION[connection.name]}
      data-test-script-state={script}
    >
      <button type="button" className="skip" onClick={skipToContent}>
        Skip to content
      </button>
      <Crash>
        <TreeNode id={ROOT} />
      </Crash>
      <Notices />
    </div>
  );
}

/** Past the sidebar and the header. A link to "#main" would put that into the address. */
function skipToContent(): void {
  const main = document.getElementById("main");
  main?.scrollIntoView();
  main?.focus({ preventScroll: true });
}
