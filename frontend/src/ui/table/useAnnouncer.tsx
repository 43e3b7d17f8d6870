import { type ReactNode, useCallback, useMemo, useRef } from "react";

export interface Announcer {
  /** Has a screen reader say what has just happened to the table. */
  readonly say: (text: string) => void;
  /** Where it is read from: it stands in the table. */
  readonly region: ReactNode;
}

/** What is said twice is another text the second time: else nothing would be read. */
const AGAIN = "\u00A0";

/** Says what the grid, which is drawn on a canvas, shows by changing: in a few words, once for each thing that is done. */
export function useAnnouncer(): Announcer {
  const place = useRef<HTMLParagraphElement>(null);
  const say = useCallback((text: string) => {
    const region = place.current;
    if (region !== null) region.textContent = region.textContent === text ? text + AGAIN : text;
  }, []);
  // Written without React: nothing is rendered anew for it.
  return useMemo(() => ({ say, region: <p ref={place} className="visually-hidden" role="status" data-testid="stDataFrameAnnouncement" /> }), [say]);
}
