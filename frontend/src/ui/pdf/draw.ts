/** Draws one page: its picture, the text over it that can be selected, and its links. */
import { TextLayer, type PageViewport, type PDFDocumentProxy, type PDFPageProxy } from "pdfjs-dist/legacy/build/pdf.mjs";
import { pdf as texts } from "../../texts/en/pdf";

/** Of one page, so that a phone's browser draws it at all. */
const MOST_PIXELS = 16 << 20;
/** Of one of its sides: browsers draw nothing on a larger canvas. */
const LONGEST_SIDE = 32_767;

export interface Drawn {
  /** The pieces of text of the page, in the order of `textOf`. */
  readonly pieces: readonly HTMLElement[];
}

/** Puts the page into `box` in the place of what is there, all at once. */
export async function draw(document: PDFDocumentProxy, page: PDFPageProxy, box: HTMLElement, scale: number, signal: AbortSignal, goTo: (page: number) => void): Promise<Drawn> {
  const viewport = page.getViewport({ scale });
  const ratio = Math.min(devicePixelRatio, Math.sqrt(MOST_PIXELS / (viewport.width * viewport.height)), LONGEST_SIDE / Math.max(viewport.width, viewport.height));
  const canvas = box.ownerDocument.createElement("canvas");
  canvas.width = Math.max(1, Math.floor(viewport.width * ratio));
  canvas.height = Math.max(1, Math.floor(viewport.height * ratio));
  canvas.setAttribute("aria-hidden", "true");
  const task = page.render({ canvas, viewport, transform: [canvas.width / viewport.width, 0, 0, canvas.height / viewport.height, 0, 0] });
  const stop = () => task.cancel();
  signal.addEventListener("abort", stop, { once: true });
  await task.promise;
  signal.removeEventListener("abort", stop);
  const layer = box.ownerDocument.createElement("div");
  layer.className = "pdf-text";
  const text = new TextLayer({ textContentSource: page.streamTextContent(), container: layer, viewport });
  await text.render();
  const links = await linksOf(document, page, viewport, goTo);
  signal.throwIfAborted();
  box.replaceChildren(canvas, layer, ...links);
  return { pieces: text.textDivs };
}

interface Annotation {
  readonly subtype: string;
  readonly rect: readonly [number, number, number, number];
  readonly url?: string;
  readonly dest?: unknown;
}

async function linksOf(document: PDFDocumentProxy, page: PDFPageProxy, viewport: PageViewport, goTo: (page: number) => void): Promise<HTMLElement[]> {
  const annotations = (await page.getAnnotations()) as Annotation[];
  return annotations.flatMap(({ subtype, rect, url, dest }) => {
    if (subtype !== "Link" || (url === undefined && dest == null)) return [];
    const link = url === undefined ? inner(pageOf(document, dest), goTo) : anchor(url);
    link.className = "pdf-link";
    const [left, top, right, bottom] = viewport.convertToViewportRectangle([...rect]) as [number, number, number, number];
    link.style.left = `${(100 * Math.min(left, right)) / viewport.width}%`;
    link.style.top = `${(100 * Math.min(top, bottom)) / viewport.height}%`;
    link.style.width = `${(100 * Math.abs(right - left)) / viewport.width}%`;
    link.style.height = `${(100 * Math.abs(bottom - top)) / viewport.height}%`;
    return [link];
  });
}

function anchor(url: string): HTMLElement {
  const link = document.createElement("a");
  link.href = url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  link.setAttribute("aria-label", url);
  return link;
}

/** A link to a page, which is known a little later; one that leads nowhere goes away. */
function inner(page: Promise<number | null>, goTo: (page: number) => void): HTMLElement {
  const made = document.createElement("button");
  made.type = "button";
  made.hidden = true;
  void page
    .catch(() => null) // the document's mistake
    .then((found) => {
      if (found === null) return made.remove();
      made.setAttribute("aria-label", `${texts.page} ${found}`);
      made.addEventListener("click", () => goTo(found));
      made.hidden = false;
    });
  return made;
}

/** The number of the page that a link leads to, from 1. */
async function pageOf(document: PDFDocumentProxy, dest: unknown): Promise<number | null> {
  const found = (typeof dest === "string" ? await document.getDestination(dest) : dest) as unknown[] | null;
  const target = found?.[0];
  if (typeof target === "number") return target >= 0 && target < document.numPages ? target + 1 : null;
  return target == null ? null : (await document.getPageIndex(target as Parameters<PDFDocumentProxy["getPageIndex"]>[0])) + 1;
}
