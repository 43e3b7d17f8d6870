import { noteSignOut } from "../shell/signOuts";

/** What this tab knows of its session, and of what was done in it. */
const OURS = /^millpond:(outbox|effects|page)(@|$)/;

/** `st.login()`, `st.logout()`: the browser goes elsewhere. Who comes back begins with a session of his own, and none of what was done here. */
export default function leave({ url = "" }: { url?: string }): void {
  // Not before: should the browser stay here after all, nothing is lost.
  const to = new URL(url, document.baseURI);
  const signsOut = to.pathname.endsWith("/_millpond/logout");
  addEventListener(
    "pagehide",
    () => {
      if (signsOut) noteSignOut();
      forget();
    },
    { once: true },
  );
  location.assign(to);
}

function forget(): void {
  const path = new URL(document.baseURI).pathname;
  const suffix = path === "/" ? "" : `@${path}`;
  try {
    for (const key of Object.keys(sessionStorage)) {
      const found = OURS.exec(key);
      if (found !== null && key === `millpond:${found[1]}${suffix}`) sessionStorage.removeItem(key);
    }
  } catch {
    // Storage is forbidden here: then there is nothing to forget.
  }
}
