/** Light, dark, or the app's own look, as the app or the reader chose. The colours are CSS: the page's, and the app's over it. */
import type { Look } from "../wire.gen";

export type ThemeChoice = "light" | "dark" | "system" | "custom";

const KEY = "millpond:theme";
/** On `window`: a variable of the theme may have another value now. */
export const THEME_EVENT = "millpond:theme";
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

export function chooseTheme(choice: ThemeChoice): void {
  try {
    localStorage.setItem(KEY, choice);
  } catch {
    // Forbidden: the choice then lasts as long as the page.
  }
  showTheme(choice);
}

/** What the page shows now. */
export function shownTheme(): ThemeChoice {
  const { theme, look } = document.documentElement.dataset;
  return look === "custom" || theme === "light" || theme === "dark" ? ((look ?? theme) as ThemeChoice) : "system";
}

const darkSystem = () => matchMedia("(prefers-color-scheme: dark)");

/** Whether the page is dark now. */
export function isDark(): boolean {
  return document.documentElement.dataset["theme"] === "dark" || (shownTheme() === "system" && darkSystem().matches);
}

/** Calls `listener` when the page has become light or dark. */
export function followTheme(listener: () => void): void {
  let dark = isDark();
  darkSystem().addEventListener("change", tellOfTheme);
  window.addEventListener(THEME_EVENT, () => {
    if (isDark() === dark) return;
    dark = !dark;
    listener();
  });
}

/** Tells whoever has read the variables. */
export function tellOfTheme(): void {
  window.dispatchEvent(new Event(THEME_EVENT));
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
