const DROP =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="#0b6e75"/>' +
  '<path d="M5 14c3.7 0 3.7 2.6 7.3 2.6S16 14 19.7 14s3.7 2.6 7.3 2.600M5 20.500c3.7 0 3.7 2.6 7.3 2.600s3.7-2.6 7.4-2.6 3.7 2.6 7.3 2.6" ' +
  'fill="none" stroke="#fff" stroke-width="2.4" stroke-linecap="round"/><circle cx="16" cy="8" r="2.2" fill="#fff"/></svg>';

/** Shows the page's icon in the browser's tab: an emoji, an image, or our own sign. */
export function favicon(icon: string | null): void {
  let link = document.querySelector<HTMLLinkElement>("link[rel='icon']");
  if (link === null) {
    link = document.createElement("link");
    link.rel = "icon";
    document.head.append(link);
  }
  link.href = iconAddress(icon);
}

/** The address of an image that shows `icon`. */
export function iconAddress(icon: string | null): string {
  // Shortcodes stand for glyphs of a font, which an image cannot use.
  if (icon === null || icon === "" || /^:.*:$/.test(icon)) return svg(DROP);
  if (/[/.]/.test(icon) || icon.startsWith("data:")) return icon;
  const text = icon.replace(/[<>&]/g, "");
  return svg(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><text x="16" y="26" font-size="27" text-anchor="middle">${text}</text></svg>`);
}

function svg(text: string): string {
  return `data:image/svg+xml,${encodeURIComponent(text)}`;
}
