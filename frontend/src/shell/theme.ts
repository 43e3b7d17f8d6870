/** Colours and fonts: the app's options, and the reader's choice of light or dark. */

export type ThemeChoice = "light" | "dark" | "system";
type Options = Readonly<Record<string, unknown>>;

const KEY = "millpond:theme";

/** An option of the app's theme -> the CSS variables it sets. */
const COLORS: Readonly<Record<string, readonly string[]>> = {
  primaryColor: ["--primary", "--primary-hover", "--focus"],
  backgroundColor: ["--bg"],
  secondaryBackgroundColor: ["--bg-2"],
  textColor: ["--text"],
  linkColor: ["--link"],
  borderColor: ["--border", "--border-strong"],
  codeBackgroundColor: ["--code-bg"],
  codeTextColor: ["--code-text"],
  ...Object.fromEntries(
    ["red", "orange", "yellow", "blue", "green", "violet", "gray"].flatMap((name) => [
      [`${name}Color`, [`--${name}`]],
      [`${name}BackgroundColor`, [`--${name}-bg`]],
      [`${name}TextColor`, [`--${name}-text`]],
    ]),
  ),
};

const FONTS: Readonly<Record<string, string>> = { font: "--font", headingFont: "--font-heading", codeFont: "--font-code" };

const FAMILIES: Readonly<Record<string, string>> = {
  "sans-serif": "ui-sans-serif, system-ui, sans-serif",
  serif: 'ui-serif, Georgia, "Noto Serif", "Liberation Serif", serif',
  monospace: "ui-monospace, Menlo, Consolas, monospace",
};

const RADII: Readonly<Record<string, string>> = { none: "0px", small: "4px", medium: "8px", large: "16px", full: "20px" };

/** The CSS that the app's theme options ask for, over the variables of tokens.css. */
export function themeCss(theme: Options): string {
  const both = [...fonts(theme), ...radius(theme)];
  const shared = colors(theme);
  // Options for a background belong to one mode only, or the other one would be unreadable.
  const mode = baseOf(theme);
  const parts = [rule(":root", both)];
  if (mode === null) parts.push(rule(":root, :root[data-theme]", shared));
  else parts.push(forMode(mode, shared));
  for (const name of ["light", "dark"] as const) {
    const section = theme[name];
    if (isOptions(section)) parts.push(forMode(name, [...colors(section), ...radius(section)]));
  }
  if (isOptions(theme["sidebar"])) parts.push(rule(":root .stSidebar", [...colors(theme["sidebar"]), ...fonts(theme["sidebar"])]));
  return parts.filter(Boolean).join("\n");
}

/** Light or dark when the app's options name one, or set colours that only fit one. */
export function baseOf(theme: Options): "light" | "dark" | null {
  if (theme["base"] === "dark" || theme["base"] === "light") return theme["base"];
  const background = theme["backgroundColor"] ?? null;
  if (background === null && (theme["textColor"] ?? null) === null) return null;
  const luminance = typeof background === "string" ? luminanceOf(background) : null;
  return luminance !== null && luminance < 0.18 ? "dark" : "light";
}

/** Puts the app's theme on the page, and the one that is `asked` for by a page around; else the reader's choice. */
export function applyTheme(theme: Options, asked: "light" | "dark" | null = null): void {
  const css = themeCss(theme);
  if (css !== "") {
    const style = document.createElement("style");
    style.textContent = css;
    document.head.append(style);
  }
  showChoice(asked ?? chosenTheme() ?? baseOf(theme) ?? "system");
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
function forMode(mode: "light" | "dark", lines: string[]): string {
  if (lines.length === 0) return "";
  const chosen = rule(`:root[data-theme="${mode}"]`, lines);
  const system = rule(":root:not([data-theme])", lines);
  if (mode === "light") return `${chosen}\n@media (prefers-color-scheme: light) {\n${system}\n}`;
  return `@media screen {\n${chosen}\n}\n@media screen and (prefers-color-scheme: dark) {\n${system}\n}`;
}

function rule(selector: string, lines: string[]): string {
  return lines.length === 0 ? "" : `${selector} { ${lines.join(" ")} }`;
}

function colors(options: Options): string[] {
  const lines: string[] = [];
  for (const [option, variables] of Object.entries(COLORS)) {
    const value = options[option];
    if (typeof value !== "string" || !isSafe(value)) continue;
    for (const variable of variables) lines.push(`${variable}: ${value};`);
  }
  const primary = options["primaryColor"];
  if (typeof primary === "string") {
    const luminance = luminanceOf(primary);
    if (luminance !== null) lines.push(`--on-primary: ${luminance > 0.35 ? "#10181b" : "#ffffff"};`);
  }
  return lines;
}

function fonts(options: Options): string[] {
  const lines: string[] = [];
  for (const [option, variable] of Object.entries(FONTS)) {
    const value = options[option];
    if (typeof value !== "string" || !isSafe(value)) continue;
    lines.push(`${variable}: ${FAMILIES[value] ?? value};`);
  }
  const size = options["baseFontSize"];
  if (typeof size === "number") lines.push(`--size: ${size}px;`);
  return lines;
}

function radius(options: Options): string[] {
  const value = options["baseRadius"];
  if (typeof value === "number") return [`--radius: ${value}px;`];
  if (typeof value !== "string" || !isSafe(value)) return [];
  return [`--radius: ${RADII[value] ?? value};`];
}

function isOptions(value: unknown): value is Options {
  return typeof value === "object" && value !== null;
}

/** An option must not end its declaration and begin another. */
function isSafe(value: string): boolean {
  return !/[;{}<>\\]/.test(value);
}

/** Relative luminance (0 to 1) of a colour written as #rgb or #rrggbb; null for other notations. */
export function luminanceOf(color: string): number | null {
  const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(color.trim());
  if (match === null) return null;
  const digits = match[1]!;
  const width = digits.length / 3;
  const [red, green, blue] = [0, 1, 2].map((i) => {
    const part = digits.slice(i * width, (i + 1) * width);
    const value = parseInt(width === 1 ? part + part : part, 16) / 255;
    return value <= 0.04045 ? value / 12.92 : ((value + 0.055) / 1.055) ** 2.4;
  }) as [number, number, number];
  return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
}
