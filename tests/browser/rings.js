// The focus rings of the page, by script: [specimen, what] for each control without one, or whose ring is cut.
() => {
  const found = [];
  const FOCUSABLE = "a[href], button, input, textarea, select, summary, [tabindex='0']";
  const ringOf = (control) => {
    for (let at = control, depth = 0; at !== null && depth < 8; at = at.parentElement, depth++) {
      const { outlineStyle, outlineWidth, outlineOffset, boxShadow } = getComputedStyle(at);
      // The box of a field has a shadow without blur.
      const spread = /0px 0px 0px ([\d.]+)px/.exec(boxShadow)?.[1];
      if (spread !== undefined) return { at, reach: parseFloat(spread) };
      if (outlineStyle !== "none" && parseFloat(outlineWidth) > 0) return { at, reach: parseFloat(outlineWidth) + parseFloat(outlineOffset) };
    }
    return null;
  };
  const before = document.activeElement;
  for (const control of document.querySelectorAll(FOCUSABLE)) {
    if (control.disabled || !control.checkVisibility({ visibilityProperty: true }) || control.closest("[inert]") !== null) continue;
    control.focus({ focusVisible: true, preventScroll: true });
    if (document.activeElement !== control) continue;
    const specimen = /st-key-of-(\w+)/.exec(control.closest('[class*="st-key-of-"]')?.className ?? "")?.[1] ?? "";
    const name = control.outerHTML.slice(0, 100);
    const ring = ringOf(control);
    if (ring === null) {
      // A native slider's thumb, a look of its own.
      if (!control.matches("input[type=range]")) found.push([specimen, `no focus ring: ${name}`]);
      continue;
    }
    const box = ring.at.getBoundingClientRect();
    const cut = [];
    for (let at = ring.at.parentElement; at !== null && at !== document.body; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      const around = at.getBoundingClientRect();
      const [left, top] = [around.left + at.clientLeft, around.top + at.clientTop];
      // What scrolls cuts what is scrolled away; of its sides that do not scroll, and of what hides, the ring counts.
      if (overflowX !== "visible" && at.scrollWidth <= at.clientWidth) cut.push(left - (box.left - ring.reach), box.right + ring.reach - (left + at.clientWidth));
      if (overflowY !== "visible" && at.scrollHeight <= at.clientHeight) cut.push(top - (box.top - ring.reach), box.bottom + ring.reach - (top + at.clientHeight));
    }
    const most = Math.max(0, ...cut);
    if (most > 1) found.push([specimen, `a focus ring is cut, by ${Math.round(most)}px: ${name}`]);
  }
  if (before instanceof HTMLElement) before.focus();
  return found;
}
