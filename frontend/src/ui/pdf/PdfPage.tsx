import { useEffect, useRef, useState, type RefObject } from "react";
import { pdf as texts } from "../../texts/en/pdf";
import { fill } from "../../texts/fill";
import { draw, type Drawn } from "./draw";
import { rangesOf, type Match, type Texts } from "./search";
import type { Document } from "./open";

/** What is drawn beyond what is seen, in pixels. */
const AHEAD = 800;
const NOTHING: readonly Match[] = [];

export interface Size {
  readonly width: number;
  readonly height: number;
}

interface PdfPageProps {
  readonly document: Document;
  readonly texts: Texts;
  readonly number: number;
  readonly scale: number;
  /** Of the first page, until this one is known. */
  readonly likely: Size;
  /** What scrolls; null: the page around. */
  readonly view: RefObject<HTMLElement | null> | null;
  readonly matches: readonly Match[];
  readonly current: Match | undefined;
  readonly goTo: (page: number) => void;
  readonly retry: () => void;
}

/** One page, which is drawn when it comes near. */
export function PdfPage({ document, texts: words, number, scale, likely, view, matches = NOTHING, current, goTo, retry }: PdfPageProps) {
  const place = useRef<HTMLDivElement>(null);
  const box = useRef<HTMLDivElement>(null);
  const near = useNear(place, view);
  const [size, setSize] = useState<Size>();
  const [drawn, setDrawn] = useState<Drawn>();
  const [failed, setFailed] = useState(false);
  const latest = useRef(goTo);
  useEffect(() => {
    latest.current = goTo;
  });
  useEffect(() => {
    const element = box.current;
    if (!near || element === null) return;
    const end = new AbortController();
    const show = async () => {
      const page = await document.getPage(number);
      const { width, height } = page.getViewport({ scale: 1 });
      if (end.signal.aborted) return;
      setSize((before) => (before?.width === width && before.height === height ? before : { width, height }));
      setDrawn(await draw(document, page, element, scale, end.signal, (to) => latest.current(to)));
      setFailed(false);
    };
    // The others can be read all the same.
    show().catch(() => !end.signal.aborted && setFailed(true));
    return () => end.abort();
  }, [near, document, number, scale]);
  useEffect(() => {
    // What is far away needs no memory.
    if (!near) box.current?.replaceChildren();
  }, [near]);
  useHighlights(near ? drawn : undefined, words, number, matches, current, view);
  const { width, height } = size ?? likely;
  return (
    <div
      ref={place}
      className="pdf-page"
      data-page={number}
      role="region"
      aria-label={`${texts.page} ${number}`}
      style={{ width: width * scale, height: height * scale, ["--total-scale-factor" as string]: scale, ["--scale-factor" as string]: scale }}
    >
      <div ref={box} className="pdf-drawn" />
      {failed && (
        <div className="pdf-said" role="alert">
          <p>{fill(texts.failed, { name: `${texts.page} ${number}` })}</p>
          <button type="button" className="push push-secondary" onClick={retry}>
            {texts.retry}
          </button>
        </div>
      )}
    </div>
  );
}

function useNear(place: RefObject<HTMLElement | null>, view: RefObject<HTMLElement | null> | null): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    const element = place.current;
    if (element === null) return;
    const watch = new IntersectionObserver((entries) => setNear(entries.at(-1)?.isIntersecting === true), { root: view?.current ?? null, rootMargin: `${AHEAD}px` });
    watch.observe(element);
    return () => watch.disconnect();
  }, [place, view]);
  return near;
}

/** Colours the matches of the page, and brings the current one into sight. (Browsers that cannot colour so only go to the page.) */
function useHighlights(drawn: Drawn | undefined, words: Texts, number: number, matches: readonly Match[], current: Match | undefined, view: RefObject<HTMLElement | null> | null): void {
  useEffect(() => {
    if (drawn === undefined || matches.length === 0) return;
    let ranges: Range[] = [];
    let over = false;
    void words.of(number).then((text) => {
      if (over) return;
      ranges = matches.flatMap((match) => rangesOf(text, drawn.pieces, match) ?? []);
      const here = current?.page === number ? rangesOf(text, drawn.pieces, current) : null;
      for (const range of ranges) highlight("pdf-match")?.add(range);
      if (here === null) return;
      ranges.push(here);
      highlight("pdf-current")?.add(here);
      reveal(here, view?.current ?? null);
    });
    return () => {
      over = true;
      for (const range of ranges) for (const name of ["pdf-match", "pdf-current"]) highlight(name)?.delete(range);
    };
  }, [drawn, words, number, matches, current, view]);
}

function highlight(name: string): Highlight | undefined {
  if (typeof Highlight === "undefined") return undefined;
  let found = CSS.highlights.get(name);
  if (found === undefined) CSS.highlights.set(name, (found = new Highlight()));
  found.priority = name === "pdf-current" ? 1 : 0;
  return found;
}

function reveal(range: Range, view: HTMLElement | null): void {
  const spot = range.getBoundingClientRect();
  if (view === null) return range.startContainer.parentElement?.scrollIntoView({ block: "center" });
  const frame = view.getBoundingClientRect();
  if (spot.top < frame.top || spot.bottom > frame.bottom) view.scrollBy({ top: spot.top - frame.top - frame.height / 3 });
  if (spot.left < frame.left || spot.right > frame.right) view.scrollBy({ left: spot.left - frame.left - frame.width / 3 });
}
