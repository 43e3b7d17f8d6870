/** The page's look as a theme of Mermaid; one that a diagram chooses itself takes its place. */
import type { MermaidConfig } from "mermaid";
import type { ChartTheme } from "../theme";

export function mermaidTheme({ dark, text, muted, background, background2, border, font, categories }: ChartTheme): MermaidConfig {
  const inTurn = (name: string, count: number, from: number) =>
    Object.fromEntries(categories.length === 0 ? [] : Array.from({ length: count }, (_, at) => [`${name}${at + from}`, categories[at % categories.length]]));
  return {
    theme: "base",
    fontFamily: font,
    themeVariables: {
      darkMode: dark,
      fontFamily: font,
      fontSize: "16px",
      background,
      primaryColor: background2,
      primaryTextColor: text,
      primaryBorderColor: border,
      secondaryColor: background2,
      secondaryTextColor: text,
      tertiaryColor: background,
      tertiaryTextColor: text,
      lineColor: muted,
      textColor: text,
      mainBkg: background2,
      nodeBorder: border,
      clusterBkg: background,
      clusterBorder: border,
      titleColor: text,
      edgeLabelBackground: background,
      noteBkgColor: background2,
      noteTextColor: text,
      noteBorderColor: border,
      // In the dark it would shine.
      dropShadow: "none",
      ...inTurn("pie", 12, 1),
      pieTitleTextColor: text,
      pieLegendTextColor: text,
      pieStrokeColor: background,
      pieOuterStrokeColor: border,
      ...(categories.length === 0 ? {} : { xyChart: { plotColorPalette: categories.join(","), backgroundColor: background, titleColor: text } }),
    },
  };
}
