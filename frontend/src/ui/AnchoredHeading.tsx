import { createElement, useEffect, useId, type ReactNode } from "react";
import { followAnchor, headingDrawn } from "./anchors";
import { shell } from "../texts/en/shell";
import "./AnchoredHeading.css";

/**
 * The small link beside a heading, shown on hover. It is no stop of the Tab key: all of a page's
 * links would have the same name, which users' CSS and tests select on.
 */
export function HeadingLink({ id }: { id: string }) {
  return (
    <a className="stHeadingLink" tabIndex={-1} href={`#${id}`} aria-label={shell.heading} onClick={followAnchor}>
      <svg viewBox="0 0 16 16" aria-hidden="true">
        <path d="M6.5 9.5a3 3 0 0 0 4.3 0l2-2a3 3 0 0 0-4.3-4.3l-.8.8M9.5 6.5a3 3 0 0 0-4.3 0l-2 2a3 3 0 0 0 4.3 4.3l.8-.8" />
      </svg>
    </a>
  );
}

interface AnchoredHeadingProps {
  level: number;
  id?: string;
  /** Without an id there is none. */
  link?: boolean;
  /** All of the text, where it may be cut off. */
  title?: string;
  children: ReactNode;
  /** Stands beside the text: a help icon. */
  extra?: ReactNode;
}

/** h1 to h6 with an id, and a link to itself. */
export function AnchoredHeading({ level, id, link: linked = true, title, children, extra }: AnchoredHeadingProps) {
  const labelId = useId();
  useEffect(() => {
    if (id) headingDrawn(id);
  }, [id]);
  const link = id && linked ? <HeadingLink id={id} /> : null;
  const actions =
    link || extra ? (
      <span className="stHeaderActionElements" data-testid="stHeaderActionElements">
        {extra}
        {link}
      </span>
    ) : null;
  const text = (
    <span id={labelId} data-heading-text="" title={title}>
      {children}
    </span>
  );
  return (
    <div className="stHeadingWithActionElements" data-testid="stHeadingWithActionElements">
      {createElement(`h${level}`, { id, "aria-labelledby": labelId }, text, actions)}
    </div>
  );
}
