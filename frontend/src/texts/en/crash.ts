import { texts } from "../texts";

export const crash = texts("crash", {
  title: "This page could not be shown",
  kept: "What you entered is kept. Reloading the page often helps; if it does not, tell the app's author.",
  reload: "Reload the page",
});
