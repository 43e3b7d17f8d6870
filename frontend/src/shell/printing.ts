/** Paper is white: while the page is printed, it is light. */
import { isDark, tellOfTheme } from "./theme";

const { dataset } = document.documentElement;
let before: DOMStringMap | undefined;

/** The page's own dark look, and that of the app, give way to the light one. */
function begin(): void {
  if (before || !isDark()) return;
  before = { ...dataset };
  dataset["theme"] = "light";
  delete dataset["look"];
  tellOfTheme();
}

function end(): void {
  if (!before) return;
  delete dataset["theme"];
  Object.assign(dataset, before);
  before = undefined;
  tellOfTheme();
}

addEventListener("beforeprint", begin);
addEventListener("afterprint", end);
matchMedia("print").addEventListener("change", ({ matches }) => (matches ? begin() : end()));
