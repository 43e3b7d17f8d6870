/** Which of the pages are in sight. */
import type { NavigationLink, NavigationSection } from "../../wire.gen";
import { spoken } from "../spoken";

export interface ShownSection {
  readonly label: string;
  readonly pages: readonly NavigationLink[];
  readonly folded: boolean;
  /** The page that is shown is in it, and out of sight. */
  readonly hides: boolean;
}

/** So many more than the limit are shown all the same: a button would take as much room. */
const SPARE = 2;

/**
 * The sections with what is in sight of them. `limit`: so many pages, and the
 * current one; null: all. `more`: how many are not.
 */
export function inSight(sections: readonly NavigationSection[], current: string | null, folded: readonly string[], limit: number | null) {
  const open = (label: string) => label === "" || !folded.includes(label);
  const total = sections.reduce((sum, { label, pages }) => sum + (open(label) ? pages.length : 0), 0);
  let room = limit === null || total <= limit + SPARE ? Infinity : limit;
  let more = total;
  const shown: ShownSection[] = [];
  for (const { label, pages } of sections) {
    const isHere = pages.some(({ href }) => href === current);
    if (!open(label)) {
      if (room > 0 || isHere) shown.push({ label, pages: [], folded: true, hides: isHere });
      continue;
    }
    const found = pages.filter(({ href }, i) => i < room || href === current);
    room = Math.max(0, room - pages.length);
    more -= found.length;
    if (found.length > 0) shown.push({ label, pages: found, folded: false, hides: false });
  }
  return { shown, more };
}

/** The pages that have the words in their titles, or in those of their sections. */
export function matching(sections: readonly NavigationSection[], query: string): ShownSection[] {
  const words = query.toLowerCase().split(/\s+/).filter(Boolean);
  return sections
    .map(({ label, pages }) => {
      const has = ({ title }: NavigationLink) => {
        const text = `${spoken(label)} ${spoken(title)}`.toLowerCase();
        return words.every((word) => text.includes(word));
      };
      return { label, pages: pages.filter(has), folded: false, hides: false };
    })
    .filter(({ pages }) => pages.length > 0);
}
