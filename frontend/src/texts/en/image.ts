import { texts } from "../texts";

export const image = texts("image", {
  fullscreen: "Fullscreen",
  fullscreenOf: "Fullscreen: {name}",
  close: "Close fullscreen",
  previous: "Previous image",
  next: "Next image",
  zoomIn: "Zoom in",
  zoomOut: "Zoom out",
  zoomFit: "Fit to screen",
  broken: "This image cannot be loaded.",
  brokenOf: "This image cannot be loaded: {name}",
});
