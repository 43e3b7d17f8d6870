/** What the menu does with the theme. */
import { KEY, showTheme, type ThemeChoice } from "./theme";

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
  return (look ?? theme ?? "system") as ThemeChoice;
}
