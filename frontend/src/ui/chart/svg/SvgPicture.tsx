/** An SVG in a tree of its own: its styles and names reach nothing else on the page. */
import { useEffect, useRef } from "react";
import "./SvgPicture.css";

/** The page's variables reach into the tree, its rules do not. */
const STYLES = `
  svg { display: block; height: auto; margin-inline: auto; max-width: 100%; max-height: 100%; color: var(--text); direction: ltr; }
  svg.wide { width: 100%; height: auto; }
  svg.high { width: auto; height: 100%; }
  svg.wide.high { width: 100%; }
  a { cursor: pointer; }
  a:hover { text-decoration: underline; }
  a:focus-visible { outline: 2px solid var(--focus); }
`;

interface SvgPictureProps {
  readonly svg: SVGSVGElement | null;
  /** It fills the width, or the height, that there is. */
  readonly wide: boolean;
  readonly high: boolean;
}

export function SvgPicture({ svg, wide, high }: SvgPictureProps) {
  const holder = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const host = holder.current!;
    const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
    const styles = document.createElement("style");
    styles.textContent = STYLES;
    root.replaceChildren(styles, ...(svg === null ? [] : [svg]));
  }, [svg]);
  useEffect(() => {
    svg?.classList.toggle("wide", wide);
    svg?.classList.toggle("high", high);
  }, [svg, wide, high]);
  return (
    // What is in it may say how its host is to look, so the host has no say in the page.
    <div className="svgPicture">
      <div ref={holder} className="svgHost" />
    </div>
  );
}
