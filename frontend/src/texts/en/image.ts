import { texts } from "../texts";

export const image = texts("image", {
  fullscreen: "Fullscreen",
  fullscreenOf: "Fullscreen: {name}",
  close: "Close fullscreen",
  previous: "Previous picture",
  next: "Next picture",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  zoomFit: "Fit to the screen",
  broken: "This picture cannot be loaded.",
  brokenOf: "This picture cannot be loaded: {name}",
});
