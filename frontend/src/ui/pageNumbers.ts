/**
 * The page numbers to show, in so many places at most; null for a gap. The
 * first and the last page are among them, and the neighbours of the current one.
 */
export function pagesToShow(count: number, current: number, places: number): (number | null)[] {
  if (count <= places) return range(1, count);
  if (places < 3) return [current];
  if (places < 5) {
    if (current === count) return [1, null, count];
    return current === count - 1 ? [current, count] : [current, null, count];
  }
  // At either end, all places but two: for the gap, and for the page at the other end.
  const side = places - 2;
  const around = places - 4;
  const before = Math.floor((around - 1) / 2);
  const after = around - 1 - before;
  if (current + after <= side) return [...range(1, side), null, count];
  if (current - before > count - side) return [1, null, ...range(count - side + 1, count)];
  return [1, null, ...range(current - before, current + after), null, count];
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}
