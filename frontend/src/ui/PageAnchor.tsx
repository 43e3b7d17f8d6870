import type { AnchorHTMLAttributes, MouseEvent } from "react";
import { useApp } from "./hooks";
import { shell } from "../texts/en/shell";

const OUTSIDE = /^https?:\/\//;

interface PageAnchorProps extends AnchorHTMLAttributes<HTMLAnchorElement> {
  /** Relative to the app's own address; a whole address leads out of the app, in a new tab. */
  readonly href: string;
  readonly followed?: (link: HTMLElement) => void;
}

/** A link to a page of the app, which is gone to without a reload. The browser does the rest: a new tab, a copy of the address. */
export function PageAnchor({ href, followed, children, ...more }: PageAnchorProps) {
  const app = useApp();
  if (OUTSIDE.test(href)) {
    return (
      <a {...more} href={href} target="_blank" rel="noopener noreferrer">
        {children}
        <span className="visually-hidden"> {shell.newTab}</span>
      </a>
    );
  }
  const follow = (event: MouseEvent<HTMLAnchorElement>) => {
    if (event.button !== 0 || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    event.preventDefault();
    app.visit(withEmbedding(event.currentTarget.href));
    scrollTo(0, 0);
    followed?.(event.currentTarget);
  };
  return (
    <a {...more} href={href === "" ? "./" : `./${href}`} onClick={follow}>
      {children}
    </a>
  );
}

/** A page that is embedded stays so. */
function withEmbedding(href: string): string {
  const url = new URL(href);
  for (const [name, text] of new URLSearchParams(location.search)) {
    if (/^embed(_options)?$/i.test(name)) url.searchParams.append(name, text);
  }
  return url.href;
}
