import { texts } from "../texts";

/** What becomes of what the user has entered. */
export const entered = texts("entered", {
  lost: "What you entered last could not be kept: the page has changed meanwhile. Enter it again.",
  edits: "The page has changed: a table that you have edited is no longer on it, and your edits are not used.",
});
