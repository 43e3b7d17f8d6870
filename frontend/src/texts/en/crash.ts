import { texts } from "../texts";

export const crash = texts("crash", {
  title: "This page could not be shown",
  kept: "What you entered is kept. Loading the page again often helps; if not, tell the app's author.",
  reload: "Load the page again",
});
