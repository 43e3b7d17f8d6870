import { texts } from "../texts";

/** Around every page: part of the first chunk, so keep it short. */
export const shell = texts("shell", {
  skip: "Skip to main content",
  menu: "Main menu",
  sidebar: "Sidebar",
  bottom: "Bottom of the page",
  openSidebar: "Open sidebar",
  closeSidebar: "Close sidebar",
  scrolls: "Scrollable content",
  newTab: "(opens in new tab)",
  heading: "Link to heading",
  help: "Help",
  helpFor: "Help for {name}",
  icon: "{name} icon",
  failed: "This element ({kind}) could not be shown.",
  again: "Try again",
});
