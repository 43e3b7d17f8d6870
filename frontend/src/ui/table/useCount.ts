import { useState } from "react";

/** How many rows a view has; until that is known, those that there were: what is seen stays meanwhile. */
export function useCount(count: number | null, all: number): number {
  const [last, setLast] = useState(all);
  if (count !== null && count !== last) setLast(count);
  return count ?? last;
}
