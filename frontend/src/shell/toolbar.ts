import { useNode, useStatus } from "../ui/hooks";
import { ROOT, type PageProps } from "../wire.gen";

const HERE = /^(localhost|127(\.\d+){3}|\[::1\]|0\.0\.0\.0)$/;

/** The page comes from the reader's own machine, as a developer's does. */
export const fromHere = () => HERE.test(location.hostname);

/** What the menu offers: what the app has set, else what its options say; "auto" goes by where the page comes from. */
export function useToolbar(): "developer" | "viewer" | "minimal" {
  const set = useNode(ROOT)?.props["toolbar"] as PageProps["toolbar"] | undefined;
  const { options } = useStatus("options");
  const mode = set ?? options.toolbar ?? "auto";
  if (mode !== "auto") return mode;
  return fromHere() ? "developer" : "viewer";
}
