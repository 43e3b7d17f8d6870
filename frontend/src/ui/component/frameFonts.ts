/** The fonts of the page, as a component in a frame is told of them, and gets them. */
import { pageFonts } from "../../shell/pageFonts";

/** What Streamlit calls them, which components look for. */
const NAMES: Readonly<Record<string, string>> = { "Source Sans 3 Variable": "Source Sans", "Source Code Pro Variable": "Source Code Pro" };
/** What stands in for them until they have come. A frame does not have the first one, nor wants it. */
const STAND_INS = new Set(["Local", "system-ui", "ui-monospace", "Menlo", "Consolas"]);

/** A list of families, by the names that components are told. */
export function toldFont(font: string): string {
  const families = font.split(",").map(plain);
  if (!families.some((family) => family in NAMES)) return font;
  const told = families.filter((family) => !STAND_INS.has(family)).map((family) => NAMES[family] ?? family);
  return told.map((family) => (/^[\w-]+$/.test(family) ? family : `"${family}"`)).join(", ");
}

/**
 * Lets a frame of our own origin have the fonts that `fonts`, lists of families as the page names them, are about. It
 * fetches those that it uses.
 */
export async function giveFonts(frame: HTMLIFrameElement, fonts: readonly string[]): Promise<void> {
  await pageFonts.load();
  const { contentDocument: document, contentWindow: window } = frame;
  if (document === null || window === null || !("fonts" in document)) return; // of another origin, or without fonts
  const wanted = new Set(fonts.flatMap((font) => font.split(",").map(plain).filter((family) => !STAND_INS.has(family))));
  const { FontFace: Face } = window as Window & typeof globalThis;
  const present = new Set([...document.fonts].map(({ family }) => plain(family)));
  for (const { family, source, descriptors } of faces()) {
    const name = NAMES[family] ?? family;
    if (wanted.has(family) && !present.has(name)) document.fonts.add(new Face(name, source, descriptors));
  }
}

interface Rule {
  readonly family: string;
  readonly source: string;
  readonly descriptors: FontFaceDescriptors;
}

/** The rules of the page that name files of fonts. */
function faces(): Rule[] {
  return [...document.styleSheets].flatMap((sheet) => {
    const at = sheet.href ?? document.baseURI;
    return rulesOf(sheet).filter((rule) => rule instanceof CSSFontFaceRule).map(({ style }) => {
      const read = (name: string, otherwise: string) => style.getPropertyValue(name) || otherwise;
      return {
        family: plain(read("font-family", "")),
        source: read("src", "").replaceAll(/url\(["']?([^"')]+)["']?\)/g, (_, url: string) => `url("${absolute(url, at)}")`),
        descriptors: { weight: read("font-weight", "normal"), style: read("font-style", "normal"), unicodeRange: read("unicode-range", "U+0-10FFFF"), display: "swap" },
      };
    });
  });
}

/** One that is no address stays as it is: the others are fonts all the same. */
function absolute(url: string, at: string): string {
  try {
    return new URL(url, at).href;
  } catch {
    return url;
  }
}

/** One from elsewhere is not to be read. */
function rulesOf(sheet: CSSStyleSheet): CSSRule[] {
  try {
    return [...sheet.cssRules];
  } catch {
    return [];
  }
}

const plain = (family: string) => family.trim().replaceAll(/^["']|["']$/g, "");
