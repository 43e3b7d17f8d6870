import { toldFont } from "./frameFonts";
import "../../styles/public.gen.css";

const FONTS = ["font", "heading-font", "code-font"];
const FADED = { fadedText05: 0.1, fadedText10: 0.2, fadedText20: 0.3, fadedText40: 0.4, fadedText60: 0.6, fadedText70: 0.7 };

/** The look of the page where a component is, as components are told it. */
export function componentTheme(element: Element): Record<string, string> {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(`--st-${name}`).trim();
  const colour = reader();
  const background = colour(read("background-color"));
  const text = colour(read("text-color"));
  const font = toldFont(read("font"));
  const faded = Object.entries(FADED).map(([name, alpha]) => [name, `rgba(${channels(text).join(", ")}, ${alpha})`]);
  const secondary = colour(read("secondary-background-color"));
  return {
    base: isDark(background) ? "dark" : "light",
    primaryColor: colour(read("primary-color")),
    backgroundColor: background,
    secondaryBackgroundColor: secondary,
    textColor: text,
    borderColor: colour(read("border-color")),
    linkColor: colour(read("link-color")),
    font,
    bodyFont: font,
    headingFont: toldFont(read("heading-font")),
    codeFont: toldFont(read("code-font")),
    bgMix: mix(background, secondary),
    ...(Object.fromEntries(faded) as Record<string, string>),
  };
}

/** The families of the page where a component is, by the page's own names. */
export function fontsOf(element: Element): string[] {
  const style = getComputedStyle(element);
  return FONTS.map((name) => style.getPropertyValue(`--st-${name}`));
}

/** Any colour of CSS as `#rrggbb`, which is what components calculate with. */
function reader(): (css: string) => string {
  const canvas = document.createElement("canvas").getContext("2d");
  return (css) => {
    if (canvas === null) return css;
    canvas.fillStyle = "#000000";
    canvas.fillStyle = css;
    return canvas.fillStyle;
  };
}

function channels(hex: string): number[] {
  return [1, 3, 5].map((at) => Number.parseInt(hex.slice(at, at + 2), 16) || 0);
}

function isDark(hex: string): boolean {
  const [red = 0, green = 0, blue = 0] = channels(hex);
  return red * 0.299 + green * 0.587 + blue * 0.114 < 128;
}

function mix(one: string, other: string): string {
  const theirs = channels(other);
  return `rgba(${channels(one).map((value, at) => Math.round((value + (theirs[at] ?? 0)) / 2)).join(", ")}, 1)`;
}
