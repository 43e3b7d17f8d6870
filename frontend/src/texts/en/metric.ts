import { texts } from "../texts";

export const metric = texts("metric", {
  up: "up",
  down: "down",
  line: "Line chart",
  area: "Area chart",
  bar: "Bar chart",
  chart: "{name}: from {first} to {last}, lowest {low}, highest {high}",
});
