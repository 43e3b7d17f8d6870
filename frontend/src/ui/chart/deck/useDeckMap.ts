/** A map in the page, as long as it is on the screen and has a place to draw in. */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { DeckMap, type Drawing, type Heard, type Left } from "./DeckMap";
import { acquire, release, type Slot } from "./slots";
import { useNear } from "./useNear";

interface Shown {
  readonly map: DeckMap | null;
  /** The address of a picture of it, where it has given its place to another one. */
  readonly still: string | null;
  /** It draws by itself again. */
  readonly wake: () => void;
}

/** `turn`: another number makes it anew. */
export function useDeckMap(holder: HTMLDivElement | null, heard: Heard, drawing: Drawing | null, turn: number): Shown {
  const [map, setMap] = useState<DeckMap | null>(null);
  const [still, setStill] = useState<string | null>(null);
  const [turns, setTurns] = useState(0);
  const near = useNear(holder);
  const latest = useRef(heard);
  const drawn = useRef<Drawing | null>(null);
  const left = useRef<Left | null>(null);
  useLayoutEffect(() => {
    latest.current = heard;
  });

  useEffect(() => {
    if (holder === null || !near) return;
    let gone = false;
    let made: DeckMap | null = null;
    const close = () => {
      if (made !== null) left.current = made.leave();
      made?.close();
      made = null;
      setMap(null);
    };
    const slot: Slot = {
      giveUp: async () => {
        const picture = await made?.still();
        if (gone || picture === undefined) return;
        setStill(URL.createObjectURL(picture));
        close();
      },
    };
    void acquire(slot).then(() => {
      if (gone) return release(slot);
      const { error, notOnMap } = latest.current;
      made = new DeckMap(holder, { click: (picked) => latest.current.click(picked), error, notOnMap }, left.current);
      setMap(made);
    });
    return () => {
      gone = true;
      release(slot);
      close();
      setStill(null);
    };
    // oxlint-disable-next-line react/exhaustive-deps -- each turn is a new map
  }, [holder, near, turns, turn]);

  useEffect(() => {
    if (drawing === null) return;
    if (map !== null) map.draw(drawing);
    else if (still !== null && drawing !== drawn.current) setTurns((count) => count + 1);
    drawn.current = drawing;
  }, [map, still, drawing]);
  useEffect(() => (still === null ? undefined : () => URL.revokeObjectURL(still)), [still]);
  return { map, still, wake: () => still !== null && setTurns((count) => count + 1) };
}
