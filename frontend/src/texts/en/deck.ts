import { texts } from "../texts";

export const deck = texts("deck", {
  map: "Map",
  keys: "Map: arrow keys move it, plus and minus zoom, Home resets the view",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  reset: "Reset the view",
  objects: "Map objects: arrow keys move between them, Enter selects",
  withCtrl: "Hold Ctrl and scroll to zoom the map",
  noWebGL: "This browser cannot draw the map because it lacks WebGL 2. The map's data is shown instead.",
  notOnMap: {
    one: "{count} row is not on the map: it has no position, or a latitude beyond 90°.",
    other: "{count} rows are not on the map: they have no position, or a latitude beyond 90°.",
  },
  noColumn: "The layer's data has no column “{name}”. It has: {names}.",
  noType: "There is no layer, view or map part called “{name}”.",
  unclear: "The expression “{text}” cannot be read.",
});
