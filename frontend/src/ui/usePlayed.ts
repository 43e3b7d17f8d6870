/** A part of something that plays: from where, and up to where. */
import { useEffect, useRef, type RefObject, type SyntheticEvent } from "react";
import { useRetries } from "./retries";

interface Part {
  readonly file: string | null;
  readonly start: number;
  readonly end: number | null;
  readonly loop: boolean;
}

/** What the element of the page gets: its address, and what keeps it in its part. */
export function usePlayed<E extends HTMLMediaElement>({ file, start, end, loop }: Part) {
  const media: RefObject<E | null> = useRef<E>(null);
  const [retries, handlers] = useRetries(file ?? "");
  useEffect(() => {
    // Another part of the same: there is nothing to load.
    if (media.current !== null && media.current.readyState > 0) media.current.currentTime = start;
  }, [start]);
  const onTimeUpdate = ({ currentTarget: played }: SyntheticEvent<E>) => {
    // Who goes beyond the end by hand hears what is there.
    if (end === null || played.currentTime < end || played.currentTime > end + 1 || played.seeking || played.paused) return;
    if (loop) played.currentTime = start;
    else {
      played.pause();
      played.currentTime = end;
    }
  };
  const onPlay = ({ currentTarget: played }: SyntheticEvent<E>) => {
    if (end !== null && Math.abs(played.currentTime - end) < 0.01) played.currentTime = start;
  };
  return {
    key: retries,
    media,
    events: {
      onLoadedMetadata: ({ currentTarget: played }: SyntheticEvent<E>) => {
        if (start > 0) played.currentTime = start;
        handlers?.onLoad();
      },
      onEnded: ({ currentTarget: played }: SyntheticEvent<E>) => {
        // With a start, the browser's own loop would begin at the beginning.
        if (!loop) return;
        played.currentTime = start;
        void played.play();
      },
      onError: handlers?.onError,
      onTimeUpdate,
      onPlay,
    },
  };
}
