import { emojiTable } from "../ui/markdown/emoji";

/** The sign that index.html begins with. */
let ours: string | undefined;
/** What was asked for last: what takes long to make must not come after it. */
let wanted: string | null = null;

const SHORTCODE = /^:([\w+-]+):$/;
const MATERIAL = /^:material\/(\w+):$/;

/** Shows the page's icon in the browser's tab: an emoji, a Material icon, an image, or our own sign. */
export function favicon(icon: string | null): void {
  const link = document.querySelector<HTMLLinkElement>("link[rel~='icon']");
  if (link === null) return;
  ours ??= link.href;
  wanted = icon;
  const show = (address: string | null) => {
    if (wanted === icon) link.href = address ?? ours!;
  };
  const material = icon === null ? undefined : MATERIAL.exec(icon)?.[1];
  const name = icon === null ? undefined : SHORTCODE.exec(icon)?.[1];
  if (material !== undefined) void glyphAddress(material.toLowerCase()).then(show, () => show(null));
  else if (name !== undefined) void emojiTable.load().then(({ default: table }) => show(iconAddress(table[name] ?? table[name.toLowerCase()] ?? null)), () => show(null));
  else show(iconAddress(icon));
}

/** The address of an image that shows `icon`; null when there is none. */
export function iconAddress(icon: string | null): string | null {
  if (icon === null || icon === "" || /^:.*:$/.test(icon)) return null;
  if (/[/.]/.test(icon) || icon.startsWith("data:")) return icon;
  const text = icon.replace(/[<>&]/g, "");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><text x="16" y="26" font-size="27" text-anchor="middle">${text}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}

/** A glyph of the page's font of icons, drawn: an image of its own could not use the font. */
async function glyphAddress(name: string): Promise<string> {
  const size = 64;
  const font = `${size}px "Material Symbols Rounded"`;
  await document.fonts.load(font, name);
  const canvas = document.createElement("canvas");
  canvas.width = canvas.height = size;
  const pen = canvas.getContext("2d")!;
  pen.font = font;
  pen.textAlign = "center";
  pen.textBaseline = "middle";
  pen.fillStyle = getComputedStyle(document.documentElement).getPropertyValue("--primary");
  pen.fillText(name, size / 2, size / 2);
  return canvas.toDataURL();
}
