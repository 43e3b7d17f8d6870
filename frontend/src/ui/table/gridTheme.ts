/** The page's colours and fonts for the grid, which draws on a canvas and reads no CSS. */
import type { Theme } from "@glideapps/glide-data-grid";
import { useEffect, useState } from "react";
import { KEY } from "../../shell/theme";
import { draws } from "../onPaper";
import { withFonts } from "../withFonts";

/** Where the system says which colours there are, its own are used: a canvas gets them by their names. */
function systemTheme(): Partial<Theme> {
  if (!matchMedia("(forced-colors: active)").matches) return {};
  return {
    accentColor: "Highlight",
    accentFg: "HighlightText",
    // What is selected is framed; its ground stays, and so what is written on it.
    accentLight: "Canvas",
    textDark: "CanvasText",
    textMedium: "CanvasText",
    textLight: "CanvasText",
    textBubble: "CanvasText",
    textHeader: "CanvasText",
    textHeaderSelected: "HighlightText",
    textGroupHeader: "CanvasText",
    bgIconHeader: "CanvasText",
    fgIconHeader: "Canvas",
    bgCell: "Canvas",
    bgCellMedium: "Canvas",
    bgHeader: "Canvas",
    bgHeaderHasFocus: "Canvas",
    bgHeaderHovered: "Canvas",
    bgBubble: "Canvas",
    bgBubbleSelected: "Canvas",
    bgSearchResult: "Mark",
    borderColor: "CanvasText",
    horizontalBorderColor: "CanvasText",
    drilldownBorder: "CanvasText",
    linkColor: "LinkText",
  };
}

/** What a browser says of a mixed colour: its parts from 0 to 1. */
const MIXED = /^color\(srgb ([\d.e-]+) ([\d.e-]+) ([\d.e-]+)(?: \/ ([\d.]+))?\)$/;

/** A colour as the numbers that the grid can mix; of another one it makes black. */
export function numbersOf(color: string): string {
  const [, ...parts] = MIXED.exec(color) ?? [];
  if (parts.length === 0) return color;
  const [red, green, blue] = parts.map((part) => Math.round(255 * Math.min(1, Math.max(0, Number(part)))));
  return `rgba(${red}, ${green}, ${blue}, ${parts[3] ?? 1})`;
}

/** Colours as such numbers. */
function resolved(theme: Partial<Theme>, element: Element): Partial<Theme> {
  const probe = element.appendChild(document.createElement("span"));
  probe.hidden = true;
  const found = Object.fromEntries(
    Object.entries(theme).map(([name, color]) => {
      probe.style.color = color as string;
      return [name, numbersOf(getComputedStyle(probe).color)];
    }),
  );
  probe.remove();
  return found;
}

function readTheme(element: Element): Partial<Theme> {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const size = "14px";
  return {
    accentColor: read("--primary"),
    accentFg: read("--on-primary"),
    textDark: read("--text"),
    textMedium: read("--text-2"),
    textLight: read("--text-2"),
    textBubble: read("--text"),
    textHeader: read("--text-2"),
    textHeaderSelected: read("--on-primary"),
    textGroupHeader: read("--text-2"),
    bgIconHeader: read("--text-2"),
    fgIconHeader: read("--bg-2"),
    bgCell: read("--bg"),
    bgCellMedium: read("--bg-2"),
    bgHeader: read("--bg-2"),
    bgHeaderHasFocus: read("--bg-hover"),
    bgHeaderHovered: read("--bg-hover"),
    bgBubble: read("--bg-hover"),
    bgBubbleSelected: read("--bg-hover"),
    bgSearchResult: read("--yellow-bg"),
    borderColor: read("--border"),
    horizontalBorderColor: read("--border"),
    drilldownBorder: read("--border"),
    linkColor: read("--link"),
    fontFamily: read("--font"),
    baseFontStyle: size,
    headerFontStyle: size,
    markerFontStyle: "12px",
    editorFontSize: size,
    cellHorizontalPadding: 8,
    roundingRadius: 0,
    ...resolved({ accentLight: `color-mix(in srgb, ${read("--primary")} 14%, transparent)`, ...systemTheme() }, element),
  };
}

/** The theme of an element, read again when the page becomes light or dark or its options change. */
export function useGridTheme(element: Element | null): Partial<Theme> | null {
  const [theme, setTheme] = useState<Partial<Theme> | null>(null);
  useEffect(() => {
    if (element === null) return;
    const read = () => {
      const now = readTheme(element);
      draws(() => setTheme(now));
    };
    const unfollow = withFonts(read);
    window.addEventListener(KEY, read);
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "style", "class"] });
    const system = ["(prefers-color-scheme: dark)", "(forced-colors: active)"].map((query) => matchMedia(query));
    for (const query of system) query.addEventListener("change", read);
    return () => {
      unfollow();
      window.removeEventListener(KEY, read);
      observer.disconnect();
      for (const query of system) query.removeEventListener("change", read);
    };
  }, [element]);
  return theme;
}
