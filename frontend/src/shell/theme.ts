/** Light or dark, as the app or the reader chose. The app's colours and fonts are CSS that comes with the page. */

export type ThemeChoice = "light" | "dark" | "system";

const KEY = "millpond:theme";

/** Shows what a page around `asked` for; else the reader's choice; else what the app's options name. */
export function applyTheme(base: "light" | "dark" | null, asked: "light" | "dark" | null = null): void {
  showChoice(asked ?? chosenTheme() ?? base ?? "system");
}

/** What the reader chose on this machine; null: nothing yet. */
export function chosenTheme(): ThemeChoice | null {
  try {
    const value = localStorage.getItem(KEY);
    return value === "light" || value === "dark" || value === "system" ? value : null;
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
  showChoice(choice);
}

/** What the page shows now. */
export function shownTheme(): ThemeChoice {
  const value = document.documentElement.dataset["theme"];
  return value === "light" || value === "dark" ? value : "system";
}

const darkSystem = () => matchMedia("(prefers-color-scheme: dark)");
let onChange: (() => void) | null = null;

/** Whether the page is dark now. */
export function isDark(): boolean {
  const shown = shownTheme();
  return shown === "system" ? darkSystem().matches : shown === "dark";
}

/** Calls `listener` when the page has become light or dark. */
export function followTheme(listener: () => void): void {
  let dark = isDark();
  onChange = () => {
    if (isDark() === dark) return;
    dark = !dark;
    listener();
  };
  darkSystem().addEventListener("change", onChange);
}

function showChoice(choice: ThemeChoice): void {
  const root = document.documentElement;
  if (choice === "system") delete root.dataset["theme"];
  else root.dataset["theme"] = choice;
  onChange?.();
}

/** Dark colours are for the screen; paper is white. */
