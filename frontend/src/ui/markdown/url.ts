const SAFE_SCHEMES = new Set(["http", "https", "mailto", "tel", "sms", "ftp", "sftp", "xmpp", "irc", "ircs", "geo", "vscode"]);
const SAFE_IMAGE_DATA = /^data:image\/(?:png|gif|jpe?g|webp|avif|bmp|svg\+xml|x-icon)[;,]/i;

/** The scheme of an address as a browser would read it, "" for a relative one. */
function scheme(url: string): string {
  // Browsers drop tabs and line ends, and control characters in front.
  // eslint-disable-next-line no-control-regex
  const cleaned = url.replace(/[\u0000-\u0020\u007f-\u009f\u00ad\u200b-\u200f\u2028\u2029\ufeff]/g, "");
  const match = /^([a-z][a-z\d+.-]*):/i.exec(cleaned);
  if (match) return (match[1] ?? "").toLowerCase();
  // "javascript&#58;" is decoded by the caller; any other colon before a slash is odd.
  return /^[^/?#]*:/.test(cleaned) ? "?" : "";
}

/** The address of a link, or undefined when following it could run code. */
export function safeLink(href: string): string | undefined {
  const name = scheme(href);
  return name === "" || SAFE_SCHEMES.has(name) ? href : undefined;
}

/** The address of an image, or undefined when it is not one that only shows. */
export function safeImage(src: string): string | undefined {
  const name = scheme(src);
  if (name === "data") return SAFE_IMAGE_DATA.test(src.trim()) ? src : undefined;
  return name === "" || name === "http" || name === "https" || name === "blob" ? src : undefined;
}

/** Attributes of a link: those that leave the page open a tab of their own. */
export function linkTarget(href: string): { target?: string; rel?: string } {
  return href.startsWith("#") ? {} : { target: "_blank", rel: "noopener noreferrer" };
}
