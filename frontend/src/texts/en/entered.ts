import { texts } from "../texts";

/** What becomes of what the user has entered. */
export const entered = texts("entered", {
  lost: "What you entered last could not be kept: the page has changed meanwhile. Enter it again.",
});
