/** An SVG of a library as elements of the page, with nothing in it that executes anything. */
import DOMPurify from "dompurify";
import { linkTarget, safeImage, safeLink } from "../../markdown/url";

const purify = DOMPurify(window);
const ADDRESSES = ["href", "xlink:href"];

purify.addHook("afterSanitizeAttributes", (node) => {
  const isLink = node.tagName.toLowerCase() === "a";
  for (const name of ADDRESSES) {
    const address = node.getAttribute(name);
    if (address === null) continue;
    if ((isLink ? safeLink(address) : safeImage(address)) === undefined) node.removeAttribute(name);
    else if (isLink) for (const [said, value] of Object.entries(linkTarget(address))) node.setAttribute(said, value);
  }
});

/** Null: it is no SVG. Its `<style>` stays, so it belongs into a tree of its own (`SvgPicture`). */
export function cleanSvg(text: string): SVGSVGElement | null {
  const from = text.indexOf("<svg");
  if (from < 0) return null;
  const found = purify.sanitize(text.slice(from), { USE_PROFILES: { svg: true, svgFilters: true }, RETURN_DOM_FRAGMENT: true });
  return document.adoptNode(found).querySelector("svg");
}
