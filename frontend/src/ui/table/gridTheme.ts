/** The page's colours and fonts for the grid, which draws on a canvas and reads no CSS. */
import type { Theme } from "@glideapps/glide-data-grid";
import { useEffect, useState } from "react";

function readTheme(element: Element): Partial<Theme> {
  const style = getComputedStyle(element);
  const read = (name: string) => style.getPropertyValue(name).trim();
  const size = "14px";
  return {
    accentColor: read("--primary"),
    accentFg: read("--on-primary"),
    accentLight: `color-mix(in srgb, ${read("--primary")} 14%, transparent)`,
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
  };
}

/** The theme of an element, read again when the page becomes light or dark or its options change. */
export function useGridTheme(element: Element | null): Partial<Theme> | null {
  const [theme, setTheme] = useState<Partial<Theme> | null>(null);
  useEffect(() => {
    if (element === null) return;
    const read = () => setTheme(readTheme(element));
    read();
    const observer = new MutationObserver(read);
    observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme", "style", "class"] });
    const system = matchMedia("(prefers-color-scheme: dark)");
    system.addEventListener("change", read);
    return () => {
      observer.disconnect();
      system.removeEventListener("change", read);
    };
  }, [element]);
  return theme;
}
