/** A map in the page, as long as it is on the screen and has a place to draw in. */
import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { DeckMap, type Drawing, type Heard, type Left } from "./DeckMap";
import { acquire, release, type Slot } from "./slots";
import { useFarPicture } from "./useFarPicture";
import { useNear } from "./useNear";

/** How often a map begins again by itself when the browser has taken its place: one that has too little room takes each from another one. */
const MOST_LOSSES = 3;

interface Shown {
  readonly map: DeckMap | null;
  /** The address of a picture of it, where it has given its place to another one. */
  readonly still: string | null;
  readonly paper: ReturnType<typeof useFarPicture>;
  /** It draws by itself again. */
  readonly wake: () => void;
}

/** `turn`: another number makes it anew. */
export function useDeckMap(holder: HTMLDivElement | null, heard: Omit<Heard, "lost">, drawing: Drawing | null, turn: number): Shown {
  const [map, setMap] = useState<DeckMap | null>(null);
  const [still, setStill] = useState<string | null>(null);
  const [turns, setTurns] = useState(0);
  const inSight = useNear(holder);
  const paper = useFarPicture(holder !== null && drawing !== null && !inSight, map);
  const near = inSight || paper.asked;
  const latest = useRef(heard);
  const drawn = useRef<Drawing | null>(null);
  const left = useRef<Left | null>(null);
  const losses = useRef(0);
  const [asleep, setAsleep] = useState(false);
  useLayoutEffect(() => {
    latest.current = heard;
  });

  useEffect(() => {
    if (holder === null || !near) return;
    let made: DeckMap | null = null;
    const close = () => {
      if (made !== null) left.current = made.leave();
      made?.close();
      made = null;
      setMap(null);
    };
    const slot: Slot = {
      gone: false,
      giveUp: async () => {
        const picture = await made?.still();
        if (slot.gone || picture === undefined) return;
        setStill(URL.createObjectURL(picture));
        close();
      },
    };
    const lost = () => {
      close();
      release(slot);
      if ((losses.current += 1) <= MOST_LOSSES) setTurns((count) => count + 1);
      else setAsleep(true);
    };
    void acquire(slot).then(() => {
      if (slot.gone) return;
      const { error, notOnMap } = latest.current;
      made = new DeckMap(holder, { click: (picked) => latest.current.click(picked), error, notOnMap, lost }, left.current);
      setMap(made);
    });
    return () => {
      release(slot);
      close();
      setStill(null);
      setAsleep(false);
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
  return { map, still, paper, wake: () => (still !== null || asleep) && setTurns((count) => count + 1) };
}
