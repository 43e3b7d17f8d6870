/**
 * The left and right edge of what the window shows, in its own coordinates.
 * Where room is kept for a scroll bar (`scrollbar-gutter`) nothing can be seen, though the window counts it as its own.
 */
export function visibleEdges(): { readonly left: number; readonly right: number } {
  const { left, right, width } = document.documentElement.getBoundingClientRect();
  return width > 0 ? { left, right } : { left: 0, right: window.innerWidth }; // 0: nothing is laid out
}
