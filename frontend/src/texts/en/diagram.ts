import { texts } from "../texts";

export const diagram = texts("diagram", {
  graph: "Graph",
  diagram: "Diagram",
  working: "It is still being laid out.",
  stop: "Stop",
  stopped: "It was stopped.",
  tooLong: "It was not laid out within {seconds} seconds.",
  tooLarge: "Its image is {size} MB; a page can show at most {most} MB.",
  empty: "There is nothing in it.",
  copy: "Copy source",
});
