/** Paper is white: while the page is printed, it is light. */
import { isDark, tellOfTheme } from "./theme";

const { dataset } = document.documentElement;
let before: { theme: string | undefined; look: string | undefined } | null = null;

/** The page's own dark look, and that of the app, give way to the light one. */
function begin(): void {
  if (before !== null || !isDark()) return;
  before = { theme: dataset["theme"], look: dataset["look"] };
  dataset["theme"] = "light";
  delete dataset["look"];
  tellOfTheme();
}

function end(): void {
  if (before === null) return;
  for (const name of ["theme", "look"] as const) {
    const value = before[name];
    if (value === undefined) delete dataset[name];
    else dataset[name] = value;
  }
  before = null;
  tellOfTheme();
}

addEventListener("beforeprint", begin);
addEventListener("afterprint", end);
matchMedia("print").addEventListener("change", ({ matches }) => (matches ? begin() : end()));
