/** Where the marks of a chart of Vega lead: as all links of the page, to tabs of their own, and to nothing that could run code. */
import { loader } from "vega";
import { linkTarget, safeLink } from "../../markdown/url";

/** What Vega fetches data and pictures with, and asks about links. */
export const links = loader();
const sanitize = links.sanitize.bind(links);

links.sanitize = async (address, options) => {
  const isLink = (options as { context?: string } | undefined)?.context === "href";
  if (isLink && safeLink(address) === undefined) throw new Error(`This is no address of a link: ${address}`);
  const found = await sanitize(address, options);
  return isLink ? { ...found, ...linkTarget(address) } : found;
};
