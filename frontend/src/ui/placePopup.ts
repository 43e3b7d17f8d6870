import { rtl } from "../texts/texts";
import { visibleEdges } from "./edges";

export type Side = "below" | "above" | "over";

const GAP = 4;
const MARGIN = 8;
/** Less room than this is not worth opening in, when there is more elsewhere. */
const LEAST = 160;

type View = { left: number; top: number; right: number; bottom: number };

/** What the user sees: without an on-screen keyboard, zoomed or not. */
function visibleView(): View {
  const view = window.visualViewport;
  const left = view?.offsetLeft ?? 0;
  const top = view?.offsetTop ?? 0;
  const edges = visibleEdges();
  return {
    left: Math.max(left, edges.left) + MARGIN,
    top: top + MARGIN,
    right: Math.min(left + (view?.width ?? window.innerWidth), edges.right) - MARGIN,
    bottom: top + (view?.height ?? window.innerHeight) - MARGIN,
  };
}

/**
 * Puts a fixed layer beside its anchor and returns the side it took. It keeps
 * the side that it had (`last`) as long as there is room, so it does not jump
 * while its content changes. Where neither side has room it covers the anchor.
 */
export function placePopup(anchor: HTMLElement, layer: HTMLElement, matchWidth: boolean, last?: Side): Side {
  const box = anchor.getBoundingClientRect();
  const view = visibleView();
  if (matchWidth) layer.style.minWidth = `${box.width}px`;
  layer.style.maxWidth = `${Math.max(box.width, view.right - view.left)}px`;
  const wanted = layer.scrollHeight + 2;
  const below = view.bottom - box.bottom - GAP;
  const above = box.top - GAP - view.top;
  const side = chooseSide(wanted, below, above, matchWidth, last);

  const room = side === "below" ? below : side === "above" ? above : view.bottom - view.top;
  layer.style.maxHeight = `${Math.max(0, room)}px`;
  const fits = layer.offsetWidth <= Math.ceil(box.width);
  const begin = rtl ? box.right - layer.offsetWidth : box.left;
  const left = fits ? begin : Math.max(view.left, Math.min(begin, view.right - layer.offsetWidth));
  layer.style.left = `${left}px`;
  if (side === "above") {
    layer.style.top = "auto";
    layer.style.bottom = `${window.innerHeight - box.top + GAP}px`;
  } else {
    const over = Math.max(view.top, view.bottom - layer.offsetHeight);
    layer.style.top = side === "below" ? `${box.bottom + GAP}px` : `${over}px`;
    layer.style.bottom = "auto";
  }
  return side;
}

function chooseSide(wanted: number, below: number, above: number, shrinks: boolean, last?: Side): Side {
  // A list may be shorter than its content; a calendar may not.
  const least = shrinks ? Math.min(wanted, LEAST) : wanted;
  if (last === "below" && below >= least) return last;
  if (last === "above" && above >= least) return last;
  if (below >= Math.min(wanted, shrinks ? 280 : wanted)) return "below";
  if (Math.max(above, below) < least) return "over";
  return below >= above ? "below" : "above";
}
