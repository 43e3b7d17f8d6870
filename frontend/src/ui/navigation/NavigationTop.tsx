import { useCallback, useLayoutEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import { navigation as texts } from "../../texts/en/navigation";
import type { NavigationLink, NavigationProps, NavigationSection } from "../../wire.gen";
import { Icon } from "../Icon";
import { InlineMarkdown } from "../Markdown";
import { useMedia } from "../useMedia";
import { NavigationMenu, NavigationSheet } from "./NavigationMenu";
import { PageEntry } from "./PageEntry";
import { fill } from "../../texts/fill";

/** Below this width there is one button, for all pages. As for the sidebar. */
const NARROW = "(max-width: 768px)";
/** Pixels between two entries, and what the button for the others takes. */
const GAP = 4;
const MORE = 104;

type Top = Pick<NavigationProps, "sections" | "current">;

/** The pages in the strip above the page, or, where the page is inside of another and has none, at its beginning. */
export function NavigationTop(props: Top) {
  const [strip] = useState(stripOfPage);
  const narrow = useMedia(NARROW);
  const bar = (
    <nav className="navigation navigation-top" aria-label={texts.all} data-testid="stTopNav">
      {narrow ? <NavigationSheet {...props} title={titleOf(props)} /> : <Bar {...props} />}
    </nav>
  );
  return strip === null ? bar : <div className="navigation-elsewhere">{createPortal(bar, strip)}</div>;
}

/** It is there before this chunk is. */
function stripOfPage(): Element | null {
  return document.documentElement.hasAttribute("data-embed") ? null : document.getElementById("header-navigation");
}

function titleOf({ sections, current }: Top) {
  const page = sections.flatMap(({ pages }) => pages).find(({ href }) => href === current);
  return (
    <>
      {page && page.icon !== null && <Icon value={page.icon} />}
      <span className="navigation-title">{page ? <InlineMarkdown text={page.title} links={false} /> : texts.menu}</span>
    </>
  );
}

/** Pages without a heading are links; a heading is a menu of its pages. */
type Entry = NavigationLink | NavigationSection;
const isSection = (entry: Entry): entry is NavigationSection => "pages" in entry;
const pagesOf = (entry: Entry): readonly NavigationLink[] => (isSection(entry) ? entry.pages : [entry]);

function Bar({ sections, current }: Top) {
  const entries = sections.flatMap<Entry>((section) => (section.label === "" ? section.pages : [section]));
  const { row, fits, width } = useFit(entries.length);
  const others = entries.slice(fits);
  const rest = others.flatMap(pagesOf);
  return (
    <div ref={row} className="navigation-row">
      <ul data-testid="stTopNavItems" style={width === null ? undefined : { maxWidth: width }}>
        {entries.map((entry, i) => (
          <li key={isSection(entry) ? `section ${entry.label}` : entry.href} data-overflows={i >= fits || undefined}>
            {isSection(entry) ? (
              <NavigationMenu sections={[{ ...entry, label: "" }]} current={current}>
                <span className="navigation-title">
                  <InlineMarkdown text={entry.label} links={false} />
                </span>
              </NavigationMenu>
            ) : (
              <PageEntry page={entry} current={entry.href === current} testId="stTopNavLink" />
            )}
          </li>
        ))}
      </ul>
      {rest.length > 0 && (
        <NavigationMenu sections={others.map((entry) => (isSection(entry) ? entry : { label: "", pages: [entry] }))} current={current}>
          {fill(texts.moreSections, { count: rest.length })}
        </NavigationMenu>
      )}
    </div>
  );
}

/** How many of the entries have room in the row, from the first; and how wide these are, if not all. */
function useFit(count: number) {
  const row = useRef<HTMLDivElement>(null);
  const [fit, setFit] = useState<{ fits: number; width: number | null }>({ fits: count, width: null });
  const measure = useCallback(() => {
    const element = row.current;
    if (element === null) return;
    const next = fitting([...element.querySelectorAll("li")].map((item) => item.offsetWidth), element.clientWidth);
    setFit((last) => (last.fits === next.fits && last.width === next.width ? last : next));
  }, []);
  // Also when the entries themselves have changed: their titles, icons and fonts.
  useLayoutEffect(measure);
  useLayoutEffect(() => {
    if (typeof ResizeObserver === "undefined" || row.current === null) return undefined;
    const observer = new ResizeObserver(measure);
    observer.observe(row.current);
    for (const item of row.current.querySelectorAll("li")) observer.observe(item);
    return () => observer.disconnect();
  }, [measure]);
  return { row, ...fit };
}

export function fitting(widths: readonly number[], room: number): { fits: number; width: number | null } {
  const upTo = (n: number) => widths.slice(0, n).reduce((sum, width) => sum + width + GAP, 0);
  if (upTo(widths.length) - GAP <= room) return { fits: widths.length, width: null };
  let fits = widths.length - 1;
  while (fits > 0 && upTo(fits) + MORE > room) fits -= 1;
  return { fits, width: Math.max(0, upTo(fits) - GAP) };
}
