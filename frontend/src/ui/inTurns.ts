/** In one turn of the page's thread: some milliseconds of drawing. */
const AT_ONCE = 16;

/** Does what waits, a few in each turn: as when the code has come that a hundred components wait for. */
export function inTurns(waiting: (() => void)[]): void {
  for (const work of waiting.splice(0, AT_ONCE)) work();
  if (waiting.length > 0) setTimeout(inTurns, 0, waiting);
}
