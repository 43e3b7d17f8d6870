import { texts } from "../texts";

export const dialog = texts("dialog", {
  close: "Close",
  width: "Dialog width",
});
