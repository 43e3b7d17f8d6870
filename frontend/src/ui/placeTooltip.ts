/** A tooltip beside its target, where it covers nothing that could be clicked. */
import { visibleEdges } from "./edges";

export type Box = { readonly left: number; readonly top: number; readonly right: number; readonly bottom: number };

const GAP = 6;
const MARGIN = 8;
const CLICKABLE = "a[href], button, input, select, textarea, summary, label, [role], [tabindex]";
/** Roles of what is no control, though it has a role. */
const PLAIN = /^(?:group|none|presentation|region|status|alert|img|radiogroup|tablist|tabpanel|list|listitem|tooltip|table|tree|progressbar|note)$/;

/**
 * Puts the fixed layer above, below, right or left of its target: the first side on which it covers least.
 * Where no side has room it lies over its target, and takes no press from it.
 */
export function placeTooltip(target: HTMLElement, layer: HTMLElement): void {
  const edges = visibleEdges();
  const view = { left: edges.left + MARGIN, top: MARGIN, right: edges.right - MARGIN, bottom: window.innerHeight - MARGIN };
  layer.style.setProperty("--tooltip-room", `${view.right - view.left}px`);
  const around = target.getBoundingClientRect();
  const size = { width: layer.offsetWidth, height: layer.offsetHeight };
  const { left, top } = bestPlace(around, size, view, clickables(target, layer));
  layer.style.left = `${left}px`;
  layer.style.top = `${top}px`;
  const covers = overlap(around, { left, top, right: left + size.width, bottom: top + size.height }) > 0;
  layer.classList.toggle("tooltip-covers", covers);
}

function clickables(target: HTMLElement, layer: HTMLElement): Box[] {
  const boxes: Box[] = [];
  for (const element of document.querySelectorAll(CLICKABLE)) {
    if (target.contains(element) || element.contains(target) || layer.contains(element)) continue;
    const role = element.getAttribute("role");
    const isPlain = role === null ? element.getAttribute("tabindex") === "-1" && !element.matches("a, button, input") : PLAIN.test(role);
    if (!isPlain) boxes.push(element.getBoundingClientRect());
  }
  return boxes;
}

function within(at: number, low: number, high: number): number {
  return Math.max(low, Math.min(at, high));
}

type Size = { readonly width: number; readonly height: number };

/** The left top corner of the place that covers least of `obstacles`. */
export function bestPlace(target: Box, { width, height }: Size, view: Box, obstacles: readonly Box[]): { left: number; top: number } {
  const across = within((target.left + target.right - width) / 2, view.left, view.right - width);
  const down = within((target.top + target.bottom - height) / 2, view.top, view.bottom - height);
  const places = [
    { left: across, top: target.top - GAP - height },
    { left: across, top: target.bottom + GAP },
    { left: target.right + GAP, top: down },
    { left: target.left - GAP - width, top: down },
  ].filter(({ left, top }) => left >= view.left && top >= view.top && left + width <= view.right && top + height <= view.bottom);
  const cost = ({ left, top }: { left: number; top: number }) => {
    const box = { left, top, right: left + width, bottom: top + height };
    return obstacles.reduce((sum, obstacle) => sum + overlap(box, obstacle), 0);
  };
  let best = { left: across, top: within(target.bottom + GAP, view.top, view.bottom - height) };
  let least = Infinity;
  for (const place of places) {
    const covers = cost(place);
    if (covers < least) [best, least] = [place, covers];
  }
  return best;
}

function overlap(a: Box, b: Box): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  return width > 0 && height > 0 ? width * height : 0;
}
