/** Where the marks of a chart of Vega lead: as all links of the page, to tabs of their own, and to nothing that could run code. */
import { loader } from "vega";
import { linkTarget, safeLink } from "../../markdown/url";
import { PATIENCE } from "../../patience";

/** What Vega fetches data and pictures with, and asks about links. */
export const links = loader();
const load = links.load.bind(links);
const sanitize = links.sanitize.bind(links);

links.sanitize = async (address, options) => {
  const isLink = (options as { context?: string } | undefined)?.context === "href";
  if (isLink && safeLink(address) === undefined) throw new Error(`This is no address of a link: ${address}`);
  const found = await sanitize(address, options);
  return isLink ? { ...found, ...linkTarget(address) } : found;
};

/** The same for one chart. Vega draws nothing where data do not come, and tells nobody. */
export function linksOf(lost: (reason: unknown, address: string) => void, picture: (address: string) => void, slow: (coming: Promise<unknown>) => void): typeof links {
  return {
    ...links,
    sanitize: async (address, options) => {
      const found = await links.sanitize(address, options);
      if ((options as { context?: string } | undefined)?.context === "image") picture((found as { href: string }).href);
      return found;
    },
    load: async (address, options) => {
      const coming = load(address, options);
      const timer = setTimeout(slow, PATIENCE, coming);
      try {
        return await coming;
      } catch (reason) {
        lost(reason, address);
        throw reason;
      } finally {
        clearTimeout(timer);
      }
    },
  };
}
