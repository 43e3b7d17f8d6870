// Walks with Tab: called after each press. Keeps the stops in `window.stops`, and says of the one
// before whether it looked different while it had the focus. "end" when all has been walked through. Where the focus
// is lost amid the page, `window.lost` says after what.
async () => {
  const look = (element) => {
    const parts = [];
    for (let at = element, up = 0; at !== null && at !== document.body && up < 4; at = at.parentElement, up++)
      for (const one of [at, ...at.children])
        for (const pseudo of [null, "::before", "::after"]) {
          const style = getComputedStyle(one, pseudo);
          parts.push(`${style.outline} ${style.boxShadow} ${style.borderColor} ${style.backgroundColor} ${style.textDecoration}`);
        }
    return parts.join();
  };
  window.stops ??= [];
  window.lost ??= [];
  const before = window.stops.at(-1);
  if (before !== undefined) before.seen ??= before.focused !== look(before.element);
  // Through a frame that has nothing to stop at, the focus goes by way of another process: for a moment it is nowhere.
  for (let frame = 0; frame < 10 && document.activeElement === document.body; frame++) await new Promise(requestAnimationFrame);
  const element = document.activeElement;
  // Past the last one the focus is on nothing, and then on the first again, if there is one.
  if (element === document.body) {
    if (window.onNothing) return "end";
    window.onNothing = true;
    return "nothing";
  }
  if (element === window.stops[0]?.element) return "end";
  if (window.onNothing) window.lost.push(`after ${before?.element.outerHTML.slice(0, 120)}`);
  window.onNothing = false;
  const box = element.getBoundingClientRect();
  const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  window.stops.push({ element, focused: look(element), covered: middle === null });
  return "stop";
}
