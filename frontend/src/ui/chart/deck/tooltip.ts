/** What is said of the object under the pointer. */
import { cleanHtml } from "../../markdown/purify";
import type { ChartTheme } from "../theme";
import { shown } from "../table";

interface Template {
  readonly html?: string;
  readonly text?: string;
  readonly style?: Readonly<Record<string, string>>;
}

export interface Tip {
  readonly html: string;
  readonly style: Readonly<Record<string, string>>;
}

const escaped = (text: string) => text.replace(/[&<>"']/g, (char) => `&#${char.codePointAt(0)};`);

export function tipOf(tooltip: string | null, object: unknown, theme: ChartTheme): Tip | null {
  if (tooltip === null || typeof object !== "object" || object === null) return null;
  const template = JSON.parse(tooltip) as Template | true;
  const style = {
    background: theme.background2, color: theme.text, fontFamily: theme.font, fontSize: "0.875rem", padding: "0.5rem", borderRadius: "0.5rem",
    border: `1px solid ${theme.border}`, pointerEvents: "none", zIndex: "1",
  };
  if (template === true) return { html: table(object), style };
  const html = template.html ?? escaped(template.text ?? "").replaceAll("\n", "<br>");
  // What the app has put there may be HTML; what the data say is text.
  const filled = html.replaceAll(/\{([^{}]+)\}/g, (_, path: string) => escaped(valueAt(object, path.trim())));
  return { html: cleanHtml(filled), style: { ...style, ...template.style } };
}

const own = (of: unknown, name: string) => (typeof of === "object" && of !== null && Object.hasOwn(of, name) ? (of as Record<string, unknown>)[name] : undefined);

function valueAt(object: unknown, path: string): string {
  const whole = own(object, path) ?? own(own(object, "properties"), path);
  return said(whole ?? path.split(".").reduce(own, object));
}

function table(object: object): string {
  const { properties } = object as { properties?: unknown };
  const fields = Object.entries(typeof properties === "object" && properties !== null ? properties : object);
  return fields.map(([name, value]) => `<div><b>${escaped(name)}</b> ${escaped(said(value))}</div>`).join("");
}

export function said(value: unknown): string {
  if (value === null || value === undefined) return "";
  return typeof value === "object" ? JSON.stringify(value) : shown(value as string | number | boolean);
}
