// Walks with Tab: called after each press. Keeps the stops in `window.stops`, and says of the one
// before whether it looked different while it had the focus. Null when the focus has left the page.
() => {
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
  const before = window.stops.at(-1);
  if (before !== undefined) before.seen = before.focused !== look(before.element);
  const element = document.activeElement;
  if (element === document.body || element === window.stops[0]?.element) return false;
  const box = element.getBoundingClientRect();
  const middle = document.elementFromPoint(box.left + box.width / 2, box.top + box.height / 2);
  window.stops.push({ element, focused: look(element), covered: middle === null });
  return true;
}
