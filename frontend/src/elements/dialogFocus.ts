/** Where the focus goes when a dialog closes: to what has opened it, also after a reload of the page. */

/** In the tab's sessionStorage. */
const OPENER = "millpond.dialog.opener";

/** What a user knows an element by: what it is, what it says, and which of those that say it. */
interface Description {
  dialog: string;
  tag: string;
  name: string;
  nth: number;
}

/** Notes what has the focus now, before the dialog has it; returns what gives it back. */
export function keepFocus(dialog: string): () => void {
  const opener = document.activeElement;
  // What has it in a dialog has not opened this one: a restarted server may draw the same dialog anew.
  if (opener instanceof HTMLElement && opener !== document.body && opener.closest("dialog") === null) note({ dialog, ...describe(opener) });
  return () => {
    for (const find of [() => opener, () => recall(dialog), () => document.getElementById("stMain")]) {
      const found = find();
      if (!(found instanceof HTMLElement) || found === document.body) continue;
      // It may be gone, or out of use: then nothing happens.
      if (found !== document.activeElement) found.focus({ preventScroll: true });
      if (found === document.activeElement) return;
    }
  };
}

/** Long enough to tell elements apart; that of a whole part of the page has no end. */
const nameOf = (element: Element) => (element.getAttribute("aria-label") ?? element.textContent).slice(0, 200);

function describe(element: HTMLElement): Omit<Description, "dialog"> {
  const { tagName: tag } = element;
  const name = nameOf(element);
  return { tag, name, nth: alike(tag, name).indexOf(element) };
}

function alike(tag: string, name: string): Element[] {
  return [...document.getElementsByTagName(tag)].filter((element) => nameOf(element) === name);
}

function note(opener: Description): void {
  try {
    sessionStorage.setItem(OPENER, JSON.stringify(opener));
  } catch {
    // Without it, or where it is full, a reload forgets what had the focus.
  }
}

function recall(dialog: string): Element | undefined {
  try {
    const opener = JSON.parse(sessionStorage.getItem(OPENER) ?? "null") as Description | null;
    return opener?.dialog === dialog ? alike(opener.tag, opener.name)[opener.nth] : undefined;
  } catch {
    return undefined;
  }
}
