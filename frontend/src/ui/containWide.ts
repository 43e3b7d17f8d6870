import { shell } from "../texts/en/shell";
import "./containWide.css";

/**
 * Keeps an element that others have written from scrolling the whole page sideways: what is wider than its place scrolls
 * in it. What fits may reach out of it, as popups do. Returns what ends it.
 *
 * `root`: where its content is, if that is a tree of its own.
 */
export function containWide(box: HTMLElement, root: HTMLElement | ShadowRoot = box): () => void {
  const look = () => {
    const wide = box.scrollWidth > box.clientWidth + 1 && reachesOut(root, box.getBoundingClientRect());
    // The keyboard must reach what scrolls.
    for (const [name, value] of Object.entries({ "data-wide": "", tabindex: "0", role: "region", "aria-label": shell.scrolls })) {
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

function placeOf(text: Text): DOMRect {
  const range = document.createRange();
  range.selectNode(text);
  return range.getBoundingClientRect();
}

const isOut = ({ left, right, width }: DOMRect, place: DOMRect): boolean => width > 0 && (right > place.right + 1 || left < place.left - 1);
