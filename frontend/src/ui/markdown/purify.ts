/** HTML with nothing in it that executes anything. */
import "../../styles/public.gen.css";
import DOMPurify, { type Config } from "dompurify";
import { linkTarget } from "./url";

const purify = DOMPurify(window);

purify.addHook("afterSanitizeAttributes", (node) => {
  if (node.tagName !== "A" || !node.hasAttribute("href")) return;
  const { target, rel } = linkTarget(node.getAttribute("href") ?? "");
  if (target && !node.hasAttribute("target")) node.setAttribute("target", target);
  if (rel) node.setAttribute("rel", rel);
});

const POLICY: Config = {
  ADD_ATTR: ["target"],
  ADD_TAGS: ["style"],
  FORCE_BODY: true, // else a <style> in front is lost
};

export function cleanHtml(html: string): string {
  return purify.sanitize(html, POLICY);
}
