import { texts } from "../texts";

export const table = texts("table", {
  name: "Table",
  empty: "empty",
  search: "Search",
  searchTable: "Search the table",
  found: { one: "{count} row", other: "{count} rows" },
  download: "Download as CSV",
  fullscreen: "Fullscreen",
  closeFullscreen: "Close fullscreen",
  part: "{shown} of {all} rows",
  partOfColumns: "{shown} of {all} columns",
});
