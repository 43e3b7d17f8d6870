import type { App } from "../core/app";
import { AppContext, useStatus } from "../ui/hooks";
import { TreeNode } from "../ui/tree";
import { ROOT } from "../wire.gen";

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
      <TreeNode id={ROOT} />
    </div>
  );
}
