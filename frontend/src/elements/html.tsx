import { useLayoutEffect, useMemo, useRef } from "react";
import type { ElementProps } from "../ui/element";
import { containWide } from "../ui/containWide";
import { cleanHtml } from "../ui/markdown/purify";
import type { HtmlProps } from "../wire.gen";
import "./html.css";

export default function Html({ props: { body, scripts } }: ElementProps<"html">) {
  const root = useRef<HTMLDivElement>(null);
  const html = useMemo(() => cleanHtml(body), [body]);
  // The same scripts are another list after each run that draws them: their content tells.
  const content = JSON.stringify(scripts);
  useLayoutEffect(() => {
    // By hand, since what the scripts have made of it is not React's to know.
    if (root.current === null) return;
    root.current.innerHTML = html;
    root.current.toggleAttribute("data-invisible", showsNothing(root.current));
    putScripts(root.current, JSON.parse(content) as HtmlProps["scripts"]);
    return containWide(root.current);
  }, [html, content]);
  return <div ref={root} className="stHtml" data-testid="stHtml" />;
}

/** CSS alone takes no room. */
function showsNothing(root: HTMLElement): boolean {
  return [...root.childNodes].every((node) => node.nodeName === "STYLE" || (node.nodeType !== Node.ELEMENT_NODE && !node.textContent?.trim()));
}

/**
 * Scripts where they stood. Their code is a file of the app's own origin, which
 * the page's policy allows; what the app has not said to be one is no script here.
 */
function putScripts(root: HTMLElement, scripts: HtmlProps["scripts"]): void {
  for (const place of root.querySelectorAll<HTMLElement>("[data-script]")) {
    const script = scripts[Number(place.dataset["script"])];
    if (script === undefined) continue;
    const element = document.createElement("script");
    for (const [name, value] of script.attributes) element.setAttribute(name, value);
    if (script.file === null) element.textContent = script.text;
    else element.src = script.file;
    element.async = script.attributes.some(([name]) => name === "async"); // else in their order
    place.replaceWith(element);
  }
}
