/** The sign that index.html begins with. */
let ours: string | undefined;

/** Shows the page's icon in the browser's tab: an emoji, an image, or our own sign. */
export function favicon(icon: string | null): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel~='icon']");
  if (link === null) return;
  ours ??= link.href;
  link.href = iconAddress(icon) ?? ours;
}

/** The address of an image that shows `icon`; null when there is none. */
export function iconAddress(icon: string | null): string | null {
  // Shortcodes stand for glyphs of a font, which an image cannot use.
  if (icon === null || icon === "" || /^:.*:$/.test(icon)) return null;
  if (/[/.]/.test(icon) || icon.startsWith("data:")) return icon;
  const text = icon.replace(/[<>&]/g, "");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><text x="16" y="26" font-size="27" text-anchor="middle">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
