/** Tells the values when a pointer is down: see `Values.hold`. */
import type { Values } from "../core/values";

export function watchPointer({ values }: { readonly values: Values }): void {
  const down = () => values.hold();
  const up = () => values.release();
  // After the click, which comes in the same turn, where there is one.
  const upSoon = () => setTimeout(up);
  for (const name of ["pointerdown", "mousedown"]) window.addEventListener(name, down, { capture: true });
  for (const name of ["pointerup", "pointercancel", "mouseup", "dragend"]) window.addEventListener(name, upSoon, { capture: true });
  // On its way up, when the page's own listeners have had it.
  window.addEventListener("click", up);
  // Over a scroll bar, and outside of the window, nobody is told that it went up.
  window.addEventListener("pointermove", (event) => event.buttons === 0 && up(), { capture: true, passive: true });
  window.addEventListener("keydown", up, { capture: true });
  window.addEventListener("blur", up);
}
