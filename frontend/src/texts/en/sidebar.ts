import { texts } from "../texts";

export const sidebar = texts("sidebar", {
  logo: "Logo",
  width: "Width of the sidebar",
  pixels: { one: "{count} pixel", other: "{count} pixels" },
});
