import { texts } from "../texts";

/** The two ends of a range. */
export const sliders = texts("sliders", {
  minimum: "minimum",
  maximum: "maximum",
});
