import { texts } from "../texts";

export const chart = texts("chart", {
  name: "Chart",
  data: "Show data",
  picture: "Show chart",
  save: "Save",
  saveAs: "Save as {format}",
  csv: "Download as CSV",
  fullscreen: "Fullscreen",
  closeFullscreen: "Close fullscreen",
  loading: "loading",
  failed: "This chart cannot be drawn.",
  first: "The first {shown} of {all} rows",
  missing: "None",
  keys: "Marks of the chart: arrow keys go through them, Enter selects",
});
