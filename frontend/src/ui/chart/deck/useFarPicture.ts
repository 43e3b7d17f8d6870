/** A picture for paper of a map that is far from the window, and draws nothing until then. */
import { useEffect, useState } from "react";
import { beforePaper } from "../../paper";
import type { DeckMap } from "./DeckMap";

interface FarPicture {
  /** It is to be drawn for this. */
  readonly asked: boolean;
  /** Its address. */
  readonly picture: string | null;
  /** It is in the page. */
  readonly onLoad: () => void;
}

export function useFarPicture(far: boolean, map: DeckMap | null): FarPicture {
  const [ask, setAsk] = useState<{ readonly done: () => void } | null>(null);
  const [picture, setPicture] = useState<string | null>(null);
  useEffect(() => (far ? beforePaper(() => new Promise((done) => setAsk({ done }))) : undefined), [far]);
  useEffect(() => {
    if (ask === null || map === null) return;
    let left = false;
    void map.still().then((found) => {
      if (left) return;
      if (found !== undefined) return setPicture(URL.createObjectURL(found));
      setAsk(null);
      ask.done();
    });
    return () => {
      left = true;
    };
  }, [ask, map]);
  useEffect(() => {
    if (picture === null) return;
    const drop = () => setPicture(null);
    addEventListener("afterprint", drop);
    return () => {
      removeEventListener("afterprint", drop);
      URL.revokeObjectURL(picture);
    };
  }, [picture]);
  const onLoad = () => {
    setAsk(null);
    ask?.done();
  };
  return { asked: ask !== null, picture, onLoad };
}
