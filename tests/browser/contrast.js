// Texts, icons and controls of too little contrast (WCAG 2.2 AA): [specimen, what] for each finding.
() => {
  const found = [];
  const pixel = new OffscreenCanvas(1, 1).getContext("2d", { willReadFrequently: true });
  const cached = (compute) => {
    const known = new Map();
    return (key) => {
      if (!known.has(key)) known.set(key, compute(key));
      return known.get(key);
    };
  };
  // [red, green, blue, alpha] of any colour that CSS knows.
  const parse = cached((colour) => {
    const plain = /^rgba?\((\d+), (\d+), (\d+)(?:, ([\d.]+))?\)$/.exec(colour);
    if (plain) return [+plain[1], +plain[2], +plain[3], plain[4] === undefined ? 1 : +plain[4]];
    pixel.clearRect(0, 0, 1, 1);
    pixel.fillStyle = colour;
    pixel.fillRect(0, 0, 1, 1);
    const [r, g, b, a] = pixel.getImageData(0, 0, 1, 1).data;
    return [r, g, b, a / 255];
  });
  const over = ([r, g, b, a], below) => [r * a + below[0] * (1 - a), g * a + below[1] * (1 - a), b * a + below[2] * (1 - a), 1];
  const styleOf = cached((element) => getComputedStyle(element));
  // What lies under an element's own text; null where it is a picture.
  const groundOf = cached((element) => {
    if (element === null) return parse(getComputedStyle(document.documentElement).backgroundColor);
    const style = styleOf(element);
    if (style.backgroundImage !== "none") return null;
    const own = parse(style.backgroundColor);
    if (own[3] === 1) return own;
    const below = groundOf(element.parentElement);
    return below && over(own, below);
  });
  const luminance = (colour) => {
    const [r, g, b] = colour.slice(0, 3).map((one) => (one / 255 <= 0.04045 ? one / 255 / 12.92 : ((one / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  };
  const ratio = (one, other) => {
    const [light, dark] = [luminance(one), luminance(other)].sort((a, b) => b - a);
    return (light + 0.05) / (dark + 0.05);
  };
  const opacityOf = cached((element) => (element === null ? 1 : +styleOf(element).opacity * opacityOf(element.parentElement)));
  const inactive = (element) => element.closest(":disabled, [aria-disabled=true], [data-disabled], [aria-hidden=true] svg.chevron") !== null;
  const visible = (element) => element.checkVisibility({ opacityProperty: true, visibilityProperty: true }) && element.getBoundingClientRect().width > 1;
  const said = new Set();
  const check = (element, what, colour, ground, least) => {
    if (ground === null || colour === null) return;
    const seen = over([...colour.slice(0, 3), colour[3] * opacityOf(element)], ground);
    const has = ratio(seen, ground);
    if (has >= least - 0.005) return;
    const around = element.closest('[class*="st-key-of-"]');
    const where = around === null ? "" : /st-key-of-(\w+)/.exec(around.className)[1];
    const text = `${what} has a contrast of ${has.toFixed(2)}, not ${least}: ${element.outerHTML.replace(/ (aria-\w+|id|style|title)="[^"]*"/g, "").slice(0, 120)}`;
    if (!said.has(where + text)) found.push([where, text]);
    said.add(where + text);
  };

  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const element = walker.currentNode.parentElement;
    if (walker.currentNode.data.trim() === "" || !/[\p{L}\p{N}]/u.test(walker.currentNode.data)) continue;
    if (element.closest("script, style, noscript, svg, option") !== null || inactive(element) || !visible(element)) continue;
    const style = styleOf(element);
    if (parse(style.color)[3] === 0 && style.backgroundClip === "text") continue;
    const size = parseFloat(style.fontSize);
    const large = size >= 24 || (size >= 18.66 && +style.fontWeight >= 700);
    check(element, "a text", parse(style.color), groundOf(element), large ? 3 : 4.5);
  }
  for (const field of document.querySelectorAll("input, textarea")) {
    if (inactive(field) || !visible(field) || +styleOf(field).opacity === 0 || /checkbox|radio|range|color|file/.test(field.type)) continue;
    check(field, "what is in a field", parse(styleOf(field).color), groundOf(field), 4.5);
    if (field.placeholder) check(field, "a placeholder", parse(getComputedStyle(field, "::placeholder").color), groundOf(field), 4.5);
  }
  // Icons in controls, and what shows where a control is: its border, or its ground.
  for (const icon of document.querySelectorAll("button svg, a svg, summary svg, .stMaterialIcon")) {
    const shape = icon.querySelector("path, circle, line, polyline") ?? icon;
    if (inactive(icon) || !visible(icon)) continue;
    const paint = [styleOf(shape).stroke, styleOf(shape).fill].find((one) => one && one !== "none");
    check(icon, "an icon", parse(icon.matches(".stMaterialIcon") ? styleOf(icon).color : (paint ?? styleOf(icon).color)), groundOf(icon), 3);
  }
  for (const control of document.querySelectorAll(".field-box, .chat-box, .check-box, .check-radio, .check-switch, .slider-thumb, .color-picker, .upload-zone, .group-option")) {
    if (inactive(control) || !visible(control) || styleOf(control).appearance !== "none" && control.matches("input")) continue;
    const style = styleOf(control);
    const outside = groundOf(control.parentElement);
    const border = parseFloat(style.borderTopWidth) > 0 && style.borderTopStyle !== "none" ? over(parse(style.borderTopColor), groundOf(control) ?? outside) : null;
    const best = [border, groundOf(control)].filter(Boolean).sort((a, b) => ratio(b, outside) - ratio(a, outside))[0];
    // What has a text shows by that where it is.
    if (best && control.textContent.trim() === "") check(control, "the edge of a control", best, outside, 3);
  }
  return found;
}
