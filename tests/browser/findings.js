// What is wrong with the looks of a page, by script: [specimen, what] for each finding.
// A specimen is a container with a key `of-<name>`; the whole page is the specimen "".
() => {
  const found = [];
  const specimenOf = (node) => {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const around = element.closest('[class*="st-key-of-"]');
    return around === null ? "" : /st-key-of-(\w+)/.exec(around.className)[1];
  };
  const name = (node) => (node.nodeType === Node.TEXT_NODE ? JSON.stringify(node.data.slice(0, 40)) : node.outerHTML.slice(0, 120));
  const say = (node, text) => found.push([specimenOf(node), `${text}: ${name(node)}`]);
  // What is there for screen readers alone is one pixel large, or clipped away.
  const spoken = (element) => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { clip, clipPath, position } = getComputedStyle(at);
      const { width, height } = at.getBoundingClientRect();
      if (position === "absolute" && (width <= 1 || height <= 1 || clip !== "auto" || clipPath !== "none")) return true;
    }
    return false;
  };
  const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !spoken(element);
  const meet = (a, b, slack) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack;

  // Wider than the page.
  if (document.documentElement.scrollWidth > innerWidth) say(document.documentElement, "the page scrolls sideways");

  // Elements that lie over their neighbours, or are not there.
  for (const element of document.querySelectorAll("[data-kind]")) {
    const box = element.getBoundingClientRect();
    if (box.width > 0 && (box.right > innerWidth + 1 || box.left < -1)) say(element, "an element leaves the page");
    for (let other = element.nextElementSibling; other !== null; other = other.nextElementSibling)
      if (visible(element) && visible(other) && meet(box, other.getBoundingClientRect(), 1)) say(element, `an element lies over ${name(other)}`);
  }
  for (const specimen of document.querySelectorAll('[class*="st-key-of-"]')) {
    const { width, height } = specimen.getBoundingClientRect();
    if (width < 1 || height < 1) say(specimen, "there is nothing");
  }

  // What is shown instead of the element: the examples are all right.
  for (const said of document.querySelectorAll("[role=alert]"))
    if (visible(said) && said.textContent.trim() !== "" && said.closest("[data-kind=exception], [data-testid=stAlert]") === null) say(said, `it says that it failed: ${said.textContent.trim()}`);

  // Texts that are cut, or lie over one another.
  const lines = [];
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const parent = text.parentElement;
    // KaTeX sets its glyphs over one another, in boxes of its own.
    if (text.data.trim() === "" || /^(SCRIPT|STYLE)$/.test(parent.tagName) || parent.closest(".katex") !== null || !visible(parent)) continue;
    const range = document.createRange();
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      if (box.width < 1) continue;
      lines.push([inSight(box, parent), text]);
      if (clipped(box, parent)) say(text, "a text is cut");
    }
  }
  // The part of a text that is not scrolled out of the boxes that it is in.
  function inSight(box, from) {
    let { top, bottom, left, right } = box;
    for (let at = from; at !== document.body; at = at.parentElement) {
      if (!/auto|scroll/.test(getComputedStyle(at).overflow)) continue;
      const around = at.getBoundingClientRect();
      [top, bottom] = [Math.max(top, around.top), Math.min(bottom, around.bottom)];
      [left, right] = [Math.max(left, around.left), Math.min(right, around.right)];
    }
    return { top, bottom, left, right };
  }
  function clipped(box, from) {
    for (let at = from; at !== document.body; at = at.parentElement) {
      const { overflowX, overflowY } = getComputedStyle(at);
      const around = at.getBoundingClientRect();
      if (overflowX === "auto" || overflowX === "scroll" || overflowY === "auto" || overflowY === "scroll") return false;
      if (overflowX !== "visible" && (box.right > around.right + 1 || box.left < around.left - 1)) return true;
      if (overflowY !== "visible" && (box.bottom > around.bottom + 3 || box.top < around.top - 3)) return true;
    }
    return false;
  }
  lines.sort((one, other) => one[0].top - other[0].top);
  lines.forEach(([box, text], index) => {
    for (let next = index + 1; next < lines.length && lines[next][0].top < box.bottom; next++) {
      const [other, its] = lines[next];
      if (its !== text && meet(box, other, 3)) say(text, `a text lies over ${name(its)}`);
    }
  });
  for (const field of document.querySelectorAll("input, textarea"))
    if (visible(field) && field.scrollWidth > field.clientWidth + 1) say(field, "what is in a field is cut");
  return found;
}
