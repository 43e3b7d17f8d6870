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
  reduced: "{all} points, drawn as {drawn}; zoom in for all",
  reducedPart: "{all} points, this part drawn as {drawn}; zoom in for all",
  reducedAll: "{all} points, all of this part drawn",
  heavy: "This chart has {count} marks. While it is drawn, the page may not answer for a while.",
  drawnOnly: "The points that are drawn.",
  csvDrawn: "Download the drawn points as CSV",
  drawAnyway: "Draw anyway",
  keys: "Marks of the chart: arrow keys go through them, Enter selects",
});
