/** How a Styler of pandas wants cells to look. */
import { useEffect, type CSSProperties } from "react";

const known = new Map<string, CSSProperties>();

/** Declarations of CSS as React wants them; the server has left out those that a cell may not have. */
export function styleOf(css: string): CSSProperties | undefined {
  if (css === "") return undefined;
  let style = known.get(css);
  if (style === undefined) {
    style = readable(parse(css)) as CSSProperties;
    if (known.size > 2000) known.clear();
    known.set(css, style);
  }
  return style;
}

export function parse(css: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const declaration of css.split(";")) {
    const at = declaration.indexOf(":");
    if (at < 0) continue;
    const name = declaration.slice(0, at).trim().toLowerCase();
    const value = declaration.slice(at + 1).trim();
    if (name !== "" && value !== "") found[name.replace(/-([a-z])/g, (_, letter: string) => letter.toUpperCase())] = value;
  }
  return found;
}

/** Of a cell with a ground of its own and no colour of the text: black or white, whatever the theme. */
function readable(style: Record<string, string>): Record<string, string> {
  const ground = style["backgroundColor"];
  if (ground === undefined || style["color"] !== undefined) return style;
  const text = inkOn(ground);
  return text === null ? style : { ...style, color: text };
}

let context: CanvasRenderingContext2D | null | undefined;

/** The text that is read best on a colour; null where that is none, or mostly transparent. */
function inkOn(color: string): string | null {
  context ??= document.createElement("canvas").getContext("2d", { willReadFrequently: true });
  if (!context) return null;
  context.clearRect(0, 0, 1, 1);
  context.fillStyle = "#010203";
  context.fillStyle = color;
  if (context.fillStyle === "#010203") return null;
  context.fillRect(0, 0, 1, 1);
  const [red, green, blue, alpha] = context.getImageData(0, 0, 1, 1).data;
  if (alpha! < 128) return null;
  const linear = [red!, green!, blue!].map((part) => (part / 255) ** 2.2);
  return 0.2126 * linear[0]! + 0.7152 * linear[1]! + 0.0722 * linear[2]! > 0.18 ? "#000000" : "#ffffff";
}

/** The rules of a Styler, for the table with this id and nothing else. The page's policy allows no style elements. */
export function useRules(id: string, rules: readonly (readonly [string, string])[]): void {
  const text = rules.map(([selector, css]) => `#${id}${selector === "" ? "" : ` :is(${selector})`} { ${css} }`).join("\n");
  useEffect(() => {
    if (text === "" || typeof CSSStyleSheet.prototype.replaceSync !== "function") return;
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(text);
    document.adoptedStyleSheets = [...document.adoptedStyleSheets, sheet];
    return () => {
      document.adoptedStyleSheets = document.adoptedStyleSheets.filter((each) => each !== sheet);
    };
  }, [text]);
}
