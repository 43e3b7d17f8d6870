import { useState } from "react";
import { lazyChunk } from "../ui/chunks";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { useApp, useStatus } from "../ui/hooks";
import { useShortcut } from "../ui/shortcut";

const StatePanel = lazyChunk(() => import("./StatePanel"));

/** For developers only; the server says who is one. */
export function PanelPlace() {
  const app = useApp();
  const { panel, options } = useStatus("panel", "options");
  // A page that is loaded again with its panel open leaves the focus where it is.
  const [atFirst] = useState(panel);
  const allowed = options.panel === true;
  useShortcut("Shift+S", () => app.showPanel(!app.status.panel), !allowed);
  if (!panel || !allowed) return null;
  return (
    <ErrorBoundary kind="state_panel" props={null}>
      <StatePanel takeFocus={!atFirst} />
    </ErrorBoundary>
  );
}
