import { texts } from "../texts";

export const copy = texts("copy", {
  copy: "Copy to clipboard",
  copied: "Copied",
});
