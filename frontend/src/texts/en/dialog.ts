import { texts } from "../texts";

export const dialog = texts("dialog", {
  close: "Close",
  width: "Width of the dialog",
});
