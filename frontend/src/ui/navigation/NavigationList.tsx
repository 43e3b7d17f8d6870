import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { navigation as texts } from "../../texts/en/navigation";
import { fill } from "../../texts/fill";
import type { NavigationProps } from "../../wire.gen";
import { InlineMarkdown } from "../Markdown";
import { keepFolds, readFolds, type Folds } from "./folds";
import { PageEntry } from "./PageEntry";
import { inSight, matching, type ShownSection } from "./sections";

/** With so many pages, looking for one takes longer than typing a part of its name. */
const MANY = 20;

interface NavigationListProps extends Pick<NavigationProps, "sections" | "current" | "limit"> {
  readonly followed?: (link: HTMLElement) => void;
}

/** The pages below each other, in sections that fold; of many, the first, and a field to search all. */
export function NavigationList({ sections, current, limit, followed }: NavigationListProps) {
  const [folds, setFolds] = useState(readFolds);
  const [query, setQuery] = useState("");
  const list = useRef<HTMLDivElement>(null);
  const change = (next: Folds) => {
    setFolds(next);
    keepFolds(next);
  };
  useEffect(() => {
    // Test environments lack it.
    list.current?.querySelector("[aria-current]")?.scrollIntoView?.({ block: "nearest" });
  }, []);

  const count = sections.reduce((sum, { pages }) => sum + pages.length, 0);
  const searching = query.trim() !== "";
  const found = searching ? matching(sections, query) : null;
  const { shown, more } = inSight(sections, current, folds.folded, folds.all ? null : limit);
  const canShowLess = folds.all && limit !== null && inSight(sections, current, folds.folded, limit).more > 0;
  const fold = (label: string) => {
    const { folded } = folds;
    change({ ...folds, folded: folded.includes(label) ? folded.filter((one) => one !== label) : [...folded, label] });
  };
  const follow = (link: HTMLElement) => {
    setQuery("");
    followed?.(link);
  };
  return (
    <div ref={list} className="navigation-list" onKeyDown={(event) => onKey(event, list.current)}>
      {count >= MANY && <Search query={query} setQuery={setQuery} found={found} />}
      <div data-testid="stSidebarNavItems" className="navigation-items">
        {(found ?? shown).map((section) => (
          <Section key={section.label} section={section} current={current} onFold={searching ? null : fold} followed={follow} />
        ))}
      </div>
      {!searching && (more > 0 || canShowLess) && (
        <button
          type="button"
          className="quiet navigation-more"
          data-testid="stSidebarNavViewButton"
          aria-expanded={folds.all}
          onClick={() => change({ ...folds, all: !folds.all })}
        >
          {folds.all ? texts.less : fill(texts.more, { count: more })}
        </button>
      )}
    </div>
  );
}

interface SectionProps {
  readonly section: ShownSection;
  readonly current: string | null;
  readonly onFold: ((label: string) => void) | null;
  readonly followed: (link: HTMLElement) => void;
}

function Section({ section, current, onFold, followed }: SectionProps) {
  const { label, pages, folded, hides } = section;
  const id = useId();
  return (
    <div className="navigation-section">
      {label !== "" && (
        <header className="navigation-heading" data-testid="stNavSectionHeader">
          {onFold === null ? (
            <InlineMarkdown text={label} />
          ) : (
            <button type="button" className="navigation-fold" aria-expanded={!folded} aria-controls={folded ? undefined : id} onClick={() => onFold(label)}>
              <span className="navigation-title">
                <InlineMarkdown text={label} links={false} />
              </span>
              {hides && <Here />}
              <Chevron />
            </button>
          )}
        </header>
      )}
      {!folded && (
        <ul id={id}>
          {pages.map((page) => (
            <li key={page.href}>
              <PageEntry page={page} current={page.href === current} testId="stSidebarNavLink" followed={followed} />
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}

/** The page that is shown is in here. */
export function Here() {
  return (
    <span className="navigation-here">
      <span className="visually-hidden"> {texts.here}</span>
    </span>
  );
}

export function Chevron() {
  return (
    <svg className="navigation-chevron" viewBox="0 0 16 16" aria-hidden="true">
      <path d="m4 6 4 4 4-4" />
    </svg>
  );
}

interface SearchProps {
  readonly query: string;
  readonly setQuery: (query: string) => void;
  readonly found: readonly ShownSection[] | null;
}

function Search({ query, setQuery, found }: SearchProps) {
  const count = found?.reduce((sum, { pages }) => sum + pages.length, 0);
  return (
    <div className="navigation-search">
      <input
        type="search"
        className="navigation-query"
        aria-label={texts.search}
        placeholder={texts.search}
        autoComplete="off"
        spellCheck={false}
        value={query}
        onChange={(event) => setQuery(event.target.value)}
      />
      <div role="status" className={count === 0 ? "navigation-none" : "visually-hidden"}>
        {count === undefined ? "" : count === 0 ? texts.nothingFound : fill(texts.found, { count })}
      </div>
    </div>
  );
}

/** Up and Down go through the field and the links; Enter in the field follows the first. Escape empties it first. */
function onKey(event: KeyboardEvent, list: HTMLElement | null): void {
  const field = (event.target as Element).closest<HTMLInputElement>(".navigation-query");
  if (field !== null && event.key === "Escape" && field.value !== "") return event.stopPropagation();
  const links = [...(list?.querySelectorAll<HTMLElement>(".navigation-link") ?? [])];
  if (field !== null && event.key === "Enter" && field.value.trim() !== "") {
    event.preventDefault();
    return links[0]?.click();
  }
  const step = event.key === "ArrowDown" ? 1 : event.key === "ArrowUp" ? -1 : 0;
  const at = links.indexOf(document.activeElement as HTMLElement);
  if (step === 0 || (at === -1 && field === null)) return;
  event.preventDefault();
  const next = at + step;
  if (next < 0) list?.querySelector<HTMLElement>(".navigation-query")?.focus();
  else links[next]?.focus();
}
