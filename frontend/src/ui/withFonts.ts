/** For what measures words or draws them on a canvas, where the browser does not change the font by itself. */
import { pageFonts } from "../shell/pageFonts";

/** What waits longer than this for the font is drawn without it first. */
const PATIENCE_MS = 300;

let here = false;
let coming: Promise<void> | undefined;

const family = () => getComputedStyle(document.documentElement).getPropertyValue("--font");

async function fetched(): Promise<void> {
  await pageFonts.load();
  // Families that nothing has a file for are no error; a file that cannot be had is one.
  await document.fonts.load(`14px ${family()}`).catch(() => []);
  here = true;
}

/**
 * Calls `draw` when the font of the page's text is there, so that nothing is measured twice. Where it is long in coming
 * `draw` is called before, and again with each file of that font (other scripts, italics) that comes later.
 */
export function withFonts(draw: () => void): () => void {
  const { fonts } = document as { fonts?: FontFaceSet };
  if (fonts === undefined) {
    draw();
    return () => undefined;
  }
  const came = ({ fontfaces }: FontFaceSetLoadEvent) => {
    const used = family();
    if (fontfaces.some((face) => used.includes(face.family.replaceAll('"', "")))) draw();
  };
  let over = false;
  const begin = () => {
    if (over) return;
    clearTimeout(late);
    draw();
    fonts.addEventListener("loadingdone", came);
  };
  const late = setTimeout(begin, PATIENCE_MS);
  if (here) begin();
  else void (coming ??= fetched()).then(() => over || begin());
  return () => {
    over = true;
    clearTimeout(late);
    fonts.removeEventListener("loadingdone", came);
  };
}
