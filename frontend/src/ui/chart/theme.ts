/** The page's colours and fonts for libraries that draw by themselves and read no CSS. */
import { useEffect, useState } from "react";
import { isDark, KEY } from "../../shell/theme";
import { draws } from "../onPaper";
import { withFonts } from "../withFonts";
import "../../styles/public.gen.css";

export interface ChartTheme {
  readonly dark: boolean;
  readonly text: string;
  /** Of axes and legends. */
  readonly muted: string;
  readonly background: string;
  readonly background2: string;
  readonly border: string;
  readonly primary: string;
  readonly font: string;
  readonly headingFont: string;
  /** Colours of categories, in turn. */
  readonly categories: readonly string[];
  /** From low to high. */
  readonly sequential: readonly string[];
  /** From one end over the middle to the other. */
  readonly diverging: readonly string[];
}

/** The parts of a list of colours: commas inside of parentheses part nothing. */
export function colours(list: string): string[] {
  return list.split(/,(?![^(]*\))/).map((colour) => colour.trim()).filter((colour) => colour !== "");
}

export function readTheme(element: Element): ChartTheme {
  const style = getComputedStyle(element);
  const context = document.createElement("canvas").getContext("2d");
  const read = (name: string) => style.getPropertyValue(name).trim();
  // What a library's own parser may not know (`color-mix`, `oklch`) becomes a hexadecimal number.
  const plain = (colour: string) => {
    if (context === null || /^#[0-9a-f]{6}$/i.test(colour)) return colour;
    context.fillStyle = "#000001";
    context.fillStyle = colour;
    return context.fillStyle;
  };
  const all = (name: string) => colours(read(name)).map(plain);
  return {
    dark: isDark(),
    text: plain(read("--text")),
    muted: plain(read("--text-2")),
    background: plain(read("--bg")),
    background2: plain(read("--bg-2")),
    border: plain(read("--border")),
    primary: plain(read("--primary")),
    font: read("--font"),
    headingFont: read("--font-heading"),
    categories: all("--chart-categorical"),
    sequential: all("--chart-sequential"),
    diverging: all("--chart-diverging"),
  };
}

/** The theme at an element, read again when the page becomes light or dark or its options change. */
export function useChartTheme(element: Element | null): ChartTheme | null {
  const [theme, setTheme] = useState<ChartTheme | null>(null);
  useEffect(() => {
    if (element === null) return;
    const read = () => {
      const now = readTheme(element);
      draws(() => setTheme((before) => (JSON.stringify(before) === JSON.stringify(now) ? before : now)));
    };
    // The same look in another font is drawn again.
    const unfollow = withFonts(() => setTheme(readTheme(element)));
    const system = matchMedia("(prefers-color-scheme: dark)");
    window.addEventListener(KEY, read);
    system.addEventListener("change", read);
    return () => {
      unfollow();
      window.removeEventListener(KEY, read);
      system.removeEventListener("change", read);
    };
  }, [element]);
  return theme;
}
