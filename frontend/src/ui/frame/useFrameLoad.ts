import { useLayoutEffect, useRef, useState } from "react";
import { FrameLoad } from "./FrameLoad";
import { useLineIsBack } from "./useLineIsBack";

/** For a frame: its key, another one each time that it has to load anew, and what to call when it has loaded something. */
export function useFrameLoad(src: string | null): readonly [key: number, loaded: () => void] {
  const [attempt, setAttempt] = useState(0);
  const load = useRef<FrameLoad | null>(null);
  const line = useLineIsBack(() => load.current?.lineIsBack());
  // Before the browser can have an answer.
  useLayoutEffect(() => {
    if (src === null) return;
    const made = new FrameLoad(src, () => setAttempt((before) => before + 1), line);
    load.current = made;
    return () => made.close();
  }, [src, line]);
  return [attempt, () => load.current?.loaded()];
}
