import { noteSignOut } from "../shell/signOuts";

/** What this tab knows of its session, and of what was done in it. */
const OURS = /^millpond:(outbox|effects|page)(@|$)/;

/** `st.login()`, `st.logout()`: the browser goes elsewhere. Who comes back begins with a session of his own, and none of what was done here. */
export default function leave({ url = "" }: { url?: string }): void {
  const to = new URL(url, document.baseURI);
  const signsOut = to.pathname.endsWith("/_millpond/logout");
  const forgetAll = () => {
    if (signsOut) noteSignOut();
    forget();
  };
  // Not before: should the browser stay here after all, nothing is lost.
  addEventListener("pagehide", forgetAll, { once: true });
  whenStopped(to, () => removeEventListener("pagehide", forgetAll));
  location.assign(to);
}

/** Calls `then` where the browser does not go there after all: its user has stopped it, or goes elsewhere. Some browsers do not tell. */
function whenStopped(to: URL, then: () => void): void {
  const { navigation } = window as { navigation?: Navigation };
  const ended = () => {
    // It is told as well when the page's own address changes meanwhile or a file is saved. Neither stops anything.
    let goesOn = false;
    const look = ({ destination, downloadRequest }: NavigateEvent) => {
      goesOn ||= destination.sameDocument || downloadRequest !== null || destination.url === to.href;
    };
    navigation?.addEventListener("navigate", look);
    setTimeout(() => {
      navigation?.removeEventListener("navigate", look);
      if (goesOn) return; // it may be stopped yet
      navigation?.removeEventListener("navigateerror", ended);
      then();
    });
  };
  navigation?.addEventListener("navigateerror", ended);
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
