import { useEffect, useSyncExternalStore } from "react";
import { lazyChunk } from "../ui/chunks";
import { ErrorBoundary } from "../ui/ErrorBoundary";
import { useApp, useStatus } from "../ui/hooks";
import type { Look } from "../wire.gen";
import { embedOptions, embedTheme } from "./embed";
import { pageFonts } from "./pageFonts";
import { applyTheme, tellOfTheme } from "./theme";
import { editor } from "./themeEditing";
import { useToolbar } from "./toolbar";

const ThemeEditor = lazyChunk(() => import("./ThemeEditor"));

/** The app's theme after the page has begun: fonts from elsewhere, another theme, and the editor for developers. */
export function ThemePlace() {
  const app = useApp();
  const { options, connection } = useStatus("options", "connection");
  const look = connection.name === "initial" ? app.bootstrap.theme : options.look;
  const toolbar = useToolbar();
  const { href = "", fonts } = look ?? {};
  useEffect(() => addFonts(fonts ?? []), [fonts]);
  useEffect(fetchFonts, []);
  useEffect(() => {
    if (connection.name === "connected") restyle(options.look ?? {});
    // oxlint-disable-next-line react/exhaustive-deps -- another connection alone is no other theme
  }, [href, options.look?.first, options.look?.custom]);
  const open = useSyncExternalStore(editor.subscribe, editor.isOpen);
  if (!open || toolbar !== "developer") return null;
  return (
    <ErrorBoundary kind="theme editor" props={null}>
      <ThemeEditor />
    </ErrorBoundary>
  );
}

/** Two frames later, what the page has come with is painted. */
function fetchFonts(): void {
  requestAnimationFrame(() => requestAnimationFrame(() => void pageFonts.load()));
}

/** They may be long in coming, or never come: nothing waits for them. */
function addFonts(addresses: readonly string[]): void {
  for (const href of addresses) {
    if (document.querySelector(`link[href="${CSS.escape(href)}"]`) === null) document.head.append(sheet(href));
  }
}

function sheet(href: string): HTMLLinkElement {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = href;
  return link;
}

/** The server has another theme than the page: after its files were saved, or after a deploy. */
function restyle(look: Look): void {
  const old = document.getElementById("theme");
  const href = look.href ?? "";
  if ((old?.getAttribute("href") ?? "") === href) return;
  const done = () => {
    old?.remove();
    document.getElementById("theme-preview")?.remove();
    editor.texts = null;
    applyTheme(look, embedTheme(embedOptions(location.search)));
    tellOfTheme();
  };
  if (href === "") return done();
  const link = sheet(href);
  link.id = "theme";
  // Not a moment without a theme.
  link.addEventListener("load", done, { once: true });
  document.head.append(link);
}
