import { texts } from "../texts";

export const deck = texts("deck", {
  map: "Map",
  keys: "Map: arrow keys move it, plus and minus zoom, Home shows the first view",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  reset: "Show the first view",
  objects: "Objects of the map: arrow keys go through them, Enter selects",
  withCtrl: "Hold Ctrl and turn the wheel to zoom the map",
  noWebGL: "This browser cannot draw the map, for which it needs WebGL 2. These are its data.",
  notOnMap: {
    one: "{count} row is not on the map: it has no place, or none between 90° south and north.",
    other: "{count} rows are not on the map: they have no place, or none between 90° south and north.",
  },
  noColumn: "There is no column “{name}” in the data of the layer. It has: {names}.",
  noType: "There is no layer, view or part of a map that is called “{name}”.",
  unclear: "The expression “{text}” cannot be read.",
});
