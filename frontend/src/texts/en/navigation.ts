import { texts } from "../texts";

export const navigation = texts("navigation", {
  all: "App pages",
  pages: "Pages:",
  here: "(has the current page)",
  search: "Search pages",
  found: { one: "{count} page", other: "{count} pages" },
  menu: "Pages",
  moreSections: { one: "{count} more", other: "{count} more" },
  nothingFound: "No page found",
  less: "View less",
  more: { one: "View {count} more", other: "View {count} more" },
});
