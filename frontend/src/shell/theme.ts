/** Light, dark, or the app's own look, as the app or the reader chose. The colours are CSS: the page's, and the app's over it. */
import type { Look } from "../wire.gen";

export type ThemeChoice = "light" | "dark" | "system" | "custom";

/** The key of the choice in the storage; and of the event of `window` that tells of other values of the theme's variables. */
export const KEY = "millpond:theme";
/** Whether the app's own look is light or dark; null: it has none. */
let own: "light" | "dark" | null = null;

/** Shows what a page around `asked` for; else the reader's choice; else what the app's options name. */
export function applyTheme(look: Look | null | undefined, asked: "light" | "dark" | null = null): void {
  own = look?.custom ?? null;
  showTheme(asked === null ? (chosenTheme() ?? look?.first ?? "system") : asked === own ? "custom" : asked);
}

/** What the reader chose on this machine; null: nothing yet, or what this app does not have. */
function chosenTheme(): ThemeChoice | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" || value === "system" || (value === "custom" && own) ? (value as ThemeChoice) : null;
  } catch {
    return null; // storage is forbidden here
  }
}

const darkSystem = () => matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark now. */
export function isDark(): boolean {
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? darkSystem().matches : theme === "dark";
}

/** Calls `listener` when the page has become light or dark. */
export function followTheme(listener: () => void): void {
  let dark = isDark();
  darkSystem().addEventListener("change", tellOfTheme);
  window.addEventListener(KEY, () => {
    if (isDark() === dark) return;
    dark = !dark;
    listener();
  });
}

/** Tells whoever has read the variables. */
export function tellOfTheme(): void {
  window.dispatchEvent(new Event(KEY));
}

/** Shows a look, as long as nothing else is chosen. `custom`: whether the app's own look is light or dark. */
export function showTheme(choice: ThemeChoice, custom = own): void {
  const { dataset } = document.documentElement;
  const theme = choice === "custom" ? custom : choice;
  delete dataset["theme"];
  delete dataset["look"];
  if (choice === "custom") dataset["look"] = choice;
  if (theme === "light" || theme === "dark") dataset["theme"] = theme;
  tellOfTheme();
}
