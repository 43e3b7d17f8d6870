import { texts } from "../texts";

export const sidebar = texts("sidebar", {
  logo: "Logo",
  width: "Sidebar width",
  pixels: { one: "{count} pixel", other: "{count} pixels" },
});
