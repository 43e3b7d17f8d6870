/** Chunks that have styles: `build/styles.ts` puts this around each import of one. */
import { later } from "./later";

/** Milliseconds after which a chunk is drawn without the styles that have not come yet. */
const PATIENCE = 5000;

const sheets = new Map<string, Promise<void>>();

/** The module, when its style sheets are there, too. */
export async function withStyles<T>(load: () => Promise<T>, styles: readonly string[] = [], from = ""): Promise<T> {
  const [module] = await Promise.all([load(), ...styles.map((style) => sheet(new URL(style, from).href))]);
  return module;
}

function sheet(href: string): Promise<void> {
  let coming = sheets.get(href);
  if (coming === undefined) {
    const links = document.querySelectorAll<HTMLLinkElement>("link[rel=stylesheet]");
    coming = new Promise((resolve) => {
      if ([...links].some((link) => link.href === href)) return resolve();
      setTimeout(resolve, PATIENCE);
      ask(href, resolve);
    });
    sheets.set(href, coming);
  }
  return coming;
}

/** Until they come. */
function ask(href: string, onLoad: () => void, failures = 1): void {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.crossOrigin = "";
  link.onload = onLoad;
  link.onerror = () => {
    link.remove();
    later(() => ask(href, onLoad, failures + 1), failures);
  };
  link.href = href;
  document.head.append(link);
}
