// What is wrong with the looks of a page, by script: [specimen, what] for each finding.
// A specimen is a container with a key `of-<name>`; the whole page is the specimen "".
() => {
  const found = [];
  const specimenOf = (node) => {
    const element = node.nodeType === Node.TEXT_NODE ? node.parentElement : node;
    const around = element.closest('[class*="st-key-of-"]');
    return around === null ? "" : /st-key-of-(\w+)/.exec(around.className)[1];
  };
  const name = (node) => (node.nodeType === Node.TEXT_NODE ? JSON.stringify([...node.data].slice(0, 40).join("")) : node.outerHTML.replace(/ (aria-\w+|id|style|title)="[^"]*"/g, "").slice(0, 120));
  const say = (node, text) => found.push([specimenOf(node), `${text}: ${name(node)}`]);
  const cached = (compute) => {
    const known = new Map();
    return (element) => {
      if (!known.has(element)) known.set(element, compute(element));
      return known.get(element);
    };
  };
  const styleOf = cached((element) => getComputedStyle(element));
  const boxOf = cached((element) => element.getBoundingClientRect());
  // What is there for screen readers alone is one pixel large, or clipped away.
  const spoken = cached((element) => {
    if (element === null) return false;
    const { clip, clipPath, position } = styleOf(element);
    const { width, height } = boxOf(element);
    return (position === "absolute" && (width <= 1 || height <= 1 || clip !== "auto" || clipPath !== "none")) || spoken(element.parentElement);
  });
  const visible = cached((element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && !spoken(element));
  const meet = (a, b, slack) =>
    Math.min(a.right, b.right) - Math.max(a.left, b.left) > slack && Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top) > slack;
  const SCROLLS = /auto|scroll/;

  // Wider than the page.
  if (document.documentElement.scrollWidth > innerWidth) say(document.documentElement, `the page scrolls sideways, by ${document.documentElement.scrollWidth - innerWidth}px`);

  // Elements that lie over their neighbours, or are not there.
  for (const element of document.querySelectorAll("[data-kind]")) {
    const box = boxOf(element);
    if (box.width > 0 && (box.right > innerWidth + 1 || box.left < -1)) say(element, "an element leaves the page");
    for (let other = element.nextElementSibling; other !== null; other = other.nextElementSibling)
      if (meet(box, boxOf(other), 1) && visible(element) && visible(other)) say(element, `an element lies over ${name(other)}`);
  }
  for (const specimen of document.querySelectorAll('[class*="st-key-of-"]')) {
    const { width, height } = boxOf(specimen);
    if (width < 1 || height < 1) say(specimen, "there is nothing");
  }

  // What is shown instead of the element: the examples are all right.
  for (const said of document.querySelectorAll("[role=alert]"))
    if (visible(said) && said.textContent.trim() !== "" && said.closest("[data-kind=exception], [data-testid=stAlert]") === null) say(said, `it says that it failed: ${said.textContent.trim()}`);

  // Texts, icons and controls: those that are cut, leave their element, or lie over one another.
  const pieces = []; // [box, node, its element]
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  const range = document.createRange();
  while (walker.nextNode()) {
    const text = walker.currentNode;
    const parent = text.parentElement;
    // KaTeX sets its glyphs over one another, in boxes of its own; charts are libraries' own drawings.
    if (text.data.trim() === "" || /^(SCRIPT|STYLE|OPTION)$/.test(parent.tagName) || parent.closest(".katex, svg, .stMaterialIcon") !== null || !visible(parent)) continue;
    range.selectNodeContents(text);
    for (const box of range.getClientRects()) {
      if (box.width < 1) continue;
      const way = clipped(box, parent);
      if (way > 0) say(text, `a text is cut, by ${Math.round(way)}px`);
      if (way === 0) add(lineOf(box, parent), text, parent);
    }
  }
  // A font's own box may be higher than its line: where two lines are close to each other, no letter meets another.
  function lineOf({ left, right, top, bottom }, element) {
    const over = Math.max(bottom - top - (parseFloat(styleOf(element).lineHeight) || Infinity), 0) / 2;
    return { left, right, top: top + over, bottom: bottom - over };
  }
  // What is hidden from screen readers and no icon says nothing of its own: the arrows over a row of tabs, twins of fields.
  for (const each of document.querySelectorAll("svg, img, button, input:not([type=range], [type=file]), textarea, select, .stMaterialIcon")) {
    if (!visible(each) || each.parentElement.closest("svg, [aria-hidden=true]:not(span)") !== null || each.matches("button[aria-hidden]") || boxOf(each).width === 0) continue;
    // Layers of a chart lie over one another, and on touch screens the tools of a picture lie on it.
    if (each.closest(".js-plotly-plot, .image-tools") !== null) continue;
    const box = inner(each);
    const way = clipped(box, each.parentElement);
    if (way > 0) say(each, `an icon or control is cut, by ${Math.round(way)}px`);
    if (way === 0) add(box, each, each);
  }
  // The edges of fields are their frames'.
  function inner(element) {
    const { left, right, top, bottom } = boxOf(element);
    if (!element.matches("input, textarea")) return { left, right, top, bottom };
    const { paddingLeft, paddingRight } = styleOf(element);
    return { top, bottom, left: left + parseFloat(paddingLeft), right: right - parseFloat(paddingRight) };
  }

  function add(box, node, element) {
    const own = element.closest("[data-kind]");
    if (own !== null && !floats(element, own)) {
      const around = boxOf(own);
      const out = Math.max(box.right - around.right, around.left - box.left);
      // Spaces at the end of a line of text as it was typed hang beyond it.
      const hangs = styleOf(element).whiteSpace === "pre-wrap" ? parseFloat(styleOf(element).fontSize) * 0.65 : 0;
      if (out > 2.5 + hangs && !within(element, own, (at) => styleOf(at).overflowX !== "visible")) say(node, `it leaves its element, by ${Math.round(out)}px`);
    }
    pieces.push([inSight(box, element), node, element]);
  }
  function within(element, end, is) {
    for (let at = element; at !== end && at !== null; at = at.parentElement) if (is(at)) return true;
    return false;
  }
  function floats(element, end) {
    return within(element, end, (at) => /fixed|sticky/.test(styleOf(at).position));
  }
  // The nearest box around it that lies over the page.
  function floating(element) {
    let at = element;
    while (at !== null && !/fixed|sticky/.test(styleOf(at).position)) at = at.parentElement;
    return at;
  }
  // The part of it that is not scrolled out of the boxes that it is in.
  function inSight(box, from) {
    let { top, bottom, left, right } = box;
    for (let at = from; at !== document.body && at !== null; at = at.parentElement) {
      if (!SCROLLS.test(styleOf(at).overflow)) continue;
      const around = boxOf(at);
      [top, bottom] = [Math.max(top, around.top), Math.min(bottom, around.bottom)];
      [left, right] = [Math.max(left, around.left), Math.min(right, around.right)];
    }
    return { top, bottom, left, right };
  }
  // By how much a box is cut off where nothing lets one see the rest; -1 where it is cut, and something does.
  function clipped(box, from) {
    for (let at = from; at !== document.body && at !== null; at = at.parentElement) {
      const { overflowX, overflowY } = styleOf(at);
      const around = boxOf(at);
      if (SCROLLS.test(overflowX) || SCROLLS.test(overflowY)) return 0;
      const cut = Math.max(
        overflowX === "visible" ? 0 : Math.max(box.right - around.right, around.left - box.left) - 1,
        overflowY === "visible" ? 0 : Math.max(box.bottom - around.bottom, around.top - box.top) - 3,
      );
      // A title says the whole of it.
      if (cut > 0) return from.closest("[title]") === null ? cut : -1;
    }
    return 0;
  }
  pieces.sort((one, other) => one[0].top - other[0].top);
  const KINDS = (node) => (node.nodeType === Node.TEXT_NODE ? "a text" : /^(svg|IMG)$/i.test(node.tagName) || node.matches("span") ? "an icon" : "a control");
  pieces.forEach(([box, node, element], index) => {
    for (let next = index + 1; next < pieces.length && pieces[next][0].top < box.bottom; next++) {
      const [other, its, itsElement] = pieces[next];
      const texts = node.nodeType === Node.TEXT_NODE && its.nodeType === Node.TEXT_NODE;
      if (its === node || !meet(box, other, texts ? 3 : 2)) continue;
      if (!texts && (element.contains(itsElement) || itsElement.contains(element))) continue;
      // What opens over the page is meant to lie there.
      if (floating(element) !== floating(itsElement)) continue;
      say(node, `${KINDS(node)} lies over ${name(its)}`);
    }
  });
  for (const field of document.querySelectorAll("input:not([type=range], [type=file]), textarea"))
    if (visible(field) && field.scrollWidth > field.clientWidth + 1 && field.value !== "" && field.title === "") say(field, "what is in a field is cut");
  return found;
}
