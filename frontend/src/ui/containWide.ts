import { shell } from "../texts/en/shell";
import "./containWide.css";

/** Its lines have the direction of the box, so that they can be scrolled. */
const CUT = "cut";
/** Texts with the direction of their own language (`base.css`). */
const LINES = "h1, h2, h3, h4, h5, h6, p, td, th";

/**
 * Keeps an element that others have written from scrolling the whole page sideways: what is wider than its place scrolls
 * in it. What fits may reach out of it, as popups do. Returns what ends it.
 *
 * `root`: where its content is, if that is a tree of its own.
 */
export function containWide(box: HTMLElement, root: HTMLElement | ShadowRoot = box): () => void {
  const look = () => {
    const place = box.getBoundingClientRect();
    const how = root === box && hasCutLines(box, place) ? CUT : "";
    if (how === CUT) box.dataset["wide"] = CUT;
    const wide = box.scrollWidth > box.clientWidth + 1 && reachesOut(root, place);
    // The keyboard must reach what scrolls.
    for (const [name, value] of Object.entries({ "data-wide": how, tabindex: "0", role: "region", "aria-label": shell.scrolls })) {
      if (wide) box.setAttribute(name, value);
      else box.removeAttribute(name);
    }
  };
  // Where there is no layout, as in tests, nothing is too wide.
  if (typeof ResizeObserver === "undefined") return () => undefined;
  const sizes = new ResizeObserver(look);
  const watch = () => {
    sizes.disconnect();
    sizes.observe(box);
    for (const each of root.children) for (const inner of [each, ...each.children]) sizes.observe(inner);
  };
  const content = new MutationObserver(() => {
    watch();
    look();
  });
  content.observe(root, { childList: true, subtree: true });
  watch();
  look();
  return () => {
    content.disconnect();
    sizes.disconnect();
  };
}

/** Whether something that takes room in the flow of the page is wider than its place: what is laid over the page is not. */
function reachesOut(root: HTMLElement | ShadowRoot | Element, place: DOMRect): boolean {
  return [...root.childNodes].some((child) => {
    if (!(child instanceof Element)) return child instanceof Text && isOut(placeOf(child), place);
    const { position, display, overflowX } = getComputedStyle(child);
    if (position === "absolute" || position === "fixed" || display === "none") return false;
    if (display === "contents") return reachesOut(child, place);
    if (isOut(child.getBoundingClientRect(), place)) return true;
    return overflowX === "visible" && reachesOut(child, place); // else it scrolls by itself
  });
}

/** Whether a line reaches out on the side where nothing scrolls, since it has another direction than the box; or did, before that was mended. */
function hasCutLines(box: HTMLElement, place: DOMRect): boolean {
  const lines = [...box.querySelectorAll(LINES)];
  if (lines.length === 0) return false;
  const mended = box.dataset["wide"] === CUT;
  const rtl = getComputedStyle(box).direction === "rtl";
  return lines.some((line) => {
    const { left, right, width } = placeOf(line);
    const atStart = rtl ? right > place.right + 1 : left < place.left - 1;
    const atEnd = rtl ? left < place.left - 1 : right > place.right + 1;
    return width > 0 && (atStart || (mended && atEnd));
  });
}

/** Where a text is, or what is in an element. */
function placeOf(content: Text | Element): DOMRect {
  const range = document.createRange();
  if (content instanceof Text) range.selectNode(content);
  else range.selectNodeContents(content);
  return range.getBoundingClientRect();
}

const isOut = ({ left, right, width }: DOMRect, place: DOMRect): boolean => width > 0 && (right > place.right + 1 || left < place.left - 1);
