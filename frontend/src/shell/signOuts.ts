/** When somebody has last signed out of this app in this browser, as its tabs tell each other. */

/** Milliseconds since 1970; 0: nobody, as far as is known. */
export function lastSignOut(): number {
  try {
    return Number(localStorage.getItem(place())) || 0;
  } catch {
    return 0; // storage is forbidden here
  }
}

/** Somebody signs out. */
export function noteSignOut(): void {
  try {
    localStorage.setItem(place(), String(Date.now()));
  } catch {
    // Storage is full or forbidden. What others have put aside stays sealed, and goes in time.
  }
}

/** Apps that are mounted beside each other share the storage. */
function place(): string {
  const { pathname } = new URL(document.baseURI);
  return pathname === "/" ? "millpond:signed-out" : `millpond:signed-out@${pathname}`;
}
