import { useEffect, useLayoutEffect, useMemo, useRef, useState, type KeyboardEvent, type RefObject } from "react";
import { pdf as texts } from "../texts/en/pdf";
import { fill } from "../texts/fill";
import type { ElementProps } from "../ui/element";
import { pagesOf, type Document } from "../ui/pdf/open";
import { PdfPage, type Size } from "../ui/pdf/PdfPage";
import { Download, Password, PdfSearch, PdfTools } from "../ui/pdf/PdfTools";
import { Texts, type Match } from "../ui/pdf/search";
import { useDocument } from "../ui/pdf/useDocument";
import "./pdf.css";

type Props = ElementProps<"pdf">["props"];

/** Times the width of what it is in. */
const ZOOMS = [0.5, 0.75, 1, 1.25, 1.5, 2, 3, 4] as const;
const FIT = ZOOMS.indexOf(1);
/** A narrow document in a wide place is not blown up beyond this. */
const LARGEST_FIT = 2;
const MARGIN = 24;

/** A PDF, which is read in the page. */
export default function Pdf({ id, props }: ElementProps<"pdf">) {
  const { file, address, name, alt, height } = props;
  const called = name || alt || texts.document;
  const { state, retry } = useDocument(id, file, address, called);
  return (
    <div className="stPdf" data-testid="stPdf" data-height={height} role="group" aria-label={alt ?? called} aria-busy={state.name === "loading" || undefined}>
      {state.name === "ready" && <Viewer key={`${file ?? ""} ${address}`} document={state.document} props={props} retry={retry} />}
      {state.name === "locked" && <Password called={called} again={state.again} unlock={state.unlock} />}
      {state.name === "loading" && (
        <p className="pdf-said" role="status">
          {fill(texts.loading, { name: called })}
        </p>
      )}
      {state.name === "failed" && (
        <div className="pdf-said" role="alert">
          <p>{state.why}</p>
          <button type="button" className="push push-secondary" onClick={retry}>
            {texts.retry}
          </button>
        </div>
      )}
    </div>
  );
}

function Viewer({ document, props, retry }: { readonly document: Document; readonly props: Props; readonly retry: () => void }) {
  const { file, address, name, height } = props;
  const view = useRef<HTMLDivElement>(null);
  const scrolls = height !== "content";
  const likely = useFirstSize(document);
  const pages = pagesOf(document);
  const [step, setStep] = useState(FIT);
  const zoom = ZOOMS[step] ?? 1;
  const width = useWidth(view);
  const fit = likely === undefined || width === 0 ? 0 : Math.min(LARGEST_FIT, (width - MARGIN) / likely.width);
  const scale = fit * zoom;
  useSameSpot(view, scale);
  const [page, goTo] = usePage(view, pages, scrolls, scale > 0);
  const search = useSearch(document, page, goTo);
  const zoomBy = (steps: number) => setStep((before) => (steps === 0 ? FIT : Math.min(ZOOMS.length - 1, Math.max(0, before + steps))));
  const closeSearch = () => {
    search.close();
    view.current?.focus({ preventScroll: true });
  };
  /** The link may go away with its page: the focus must not. */
  const follow = (to: number) => {
    view.current?.focus({ preventScroll: true });
    goTo(to);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    const isFind = (event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "f";
    if (!isFind && (event.ctrlKey || event.metaKey || event.altKey)) return;
    const act = isFind ? search.open : KEYS[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act({ zoomBy, goTo, page });
  };
  const numbers = Array.from({ length: pages }, (_, at) => at + 1);
  return (
    <>
      <PdfTools
        page={page}
        pages={pages}
        zoom={zoom}
        smallest={step === 0}
        largest={step === ZOOMS.length - 1}
        searching={search.isOpen}
        download={<Download address={file ?? address} name={name} />}
        goTo={goTo}
        zoomBy={zoomBy}
        openSearch={search.isOpen ? closeSearch : search.open}
      />
      {search.isOpen && <PdfSearch {...search} close={closeSearch} />}
      <div ref={view} className="pdf-view" data-testid="stPdfView" role="region" aria-label={texts.document} tabIndex={0} dir="ltr" onKeyDown={onKeyDown}>
        {likely !== undefined &&
          scale > 0 &&
          numbers.map((number) => (
            <PdfPage
              key={number}
              document={document}
              texts={search.texts}
              number={number}
              scale={scale}
              likely={likely}
              view={scrolls ? view : null}
              matches={search.byPage.get(number) ?? NONE}
              current={search.current?.page === number ? search.current : undefined}
              goTo={follow}
              retry={retry}
            />
          ))}
      </div>
    </>
  );
}

const NONE: readonly Match[] = [];

interface Reader {
  readonly zoomBy: (steps: number) => void;
  readonly goTo: (page: number) => void;
  readonly page: number;
}

/** What keys do, beyond the browser's own that scroll. */
const KEYS: Readonly<Record<string, (reader: Reader) => void>> = {
  "+": ({ zoomBy }) => zoomBy(1),
  "=": ({ zoomBy }) => zoomBy(1),
  "-": ({ zoomBy }) => zoomBy(-1),
  "0": ({ zoomBy }) => zoomBy(0),
  n: ({ goTo, page }) => goTo(page + 1),
  p: ({ goTo, page }) => goTo(page - 1),
};

/** Of a page whose size cannot be had: A4, in points. */
const USUAL: Size = { width: 595, height: 842 };

function useFirstSize(document: Document): Size | undefined {
  const [size, setSize] = useState<Size>();
  useEffect(() => {
    let over = false;
    document.getPage(1).then(
      (page) => over || setSize(page.getViewport({ scale: 1 })),
      () => over || setSize(USUAL), // the page says so itself
    );
    return () => {
      over = true;
    };
  }, [document]);
  return size;
}

function useWidth(view: RefObject<HTMLElement | null>): number {
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const element = view.current;
    if (element === null) return;
    const look = () => setWidth(element.clientWidth);
    look();
    const watch = new ResizeObserver(look);
    watch.observe(element);
    return () => watch.disconnect();
  }, [view]);
  return width;
}

/** What was in the middle stays there when the scale changes. */
function useSameSpot(view: RefObject<HTMLElement | null>, scale: number): void {
  const before = useRef(scale);
  useLayoutEffect(() => {
    const element = view.current;
    if (element !== null && before.current > 0 && scale > 0 && before.current !== scale) {
      const factor = scale / before.current;
      const [halfWide, halfHigh] = [element.clientWidth / 2, element.clientHeight / 2];
      element.scrollTo((element.scrollLeft + halfWide) * factor - halfWide, (element.scrollTop + halfHigh) * factor - halfHigh);
    }
    before.current = scale;
  }, [view, scale]);
}

/** The page that is read, and how to go to another one. */
function usePage(view: RefObject<HTMLElement | null>, pages: number, scrolls: boolean, there: boolean): [number, (page: number) => void] {
  const [page, setPage] = useState(1);
  useEffect(() => {
    const element = view.current;
    if (element === null || !there) return;
    let frame = 0;
    const look = () => {
      frame = 0;
      // A third below the upper edge of what is seen of it.
      const line = Math.max(0, element.getBoundingClientRect().top) + Math.min(element.clientHeight, window.innerHeight) / 3;
      setPage(firstBelow(element.children, line));
    };
    const soon = () => {
      frame ||= requestAnimationFrame(look);
    };
    // Of whatever scrolls: a scroll does not bubble.
    window.addEventListener("scroll", soon, { capture: true, passive: true });
    return () => {
      window.removeEventListener("scroll", soon, { capture: true });
      cancelAnimationFrame(frame);
    };
  }, [view, there]);
  const goTo = (wanted: number) => {
    const number = Math.min(pages, Math.max(1, wanted));
    const target = view.current?.children[number - 1] as HTMLElement | undefined;
    if (target === undefined) return;
    if (scrolls) view.current?.scrollTo({ top: target.offsetTop - MARGIN / 2 });
    else target.scrollIntoView({ block: "start" });
    setPage(number);
  };
  return [page, goTo];
}

/** The number of the first element that ends below the line: their ends go down. */
function firstBelow(elements: HTMLCollection, line: number): number {
  let [low, high] = [0, elements.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if ((elements[middle]?.getBoundingClientRect().bottom ?? 0) > line) high = middle;
    else low = middle + 1;
  }
  return low + 1;
}

interface Found {
  readonly wanted: string;
  readonly matches: readonly Match[];
  readonly complete: boolean;
  readonly at: number;
}

const NOTHING: Found = { wanted: "", matches: [], complete: true, at: 0 };

function useSearch(document: Document, page: number, goTo: (page: number) => void) {
  const words = useMemo(() => new Texts(document), [document]);
  const [isOpen, setOpen] = useState(false);
  const [found, setFound] = useState<Found>(NOTHING);
  const end = useRef<AbortController>(null);
  useEffect(() => () => end.current?.abort(), []);
  const from = useRef(page);
  useEffect(() => {
    from.current = page;
  }, [page]);
  const search = (wanted: string) => {
      end.current?.abort();
      const mine = new AbortController();
      end.current = mine;
      setFound({ ...NOTHING, wanted, complete: wanted.trim() === "" });
      if (wanted.trim() === "") return;
      const start = from.current;
      let went = false;
      const tell = (matches: readonly Match[], complete: boolean) => {
        const first = matches.findIndex((match) => match.page >= start);
        // The first from here on; the very first if there is none.
        const at = first !== -1 ? first : 0;
        setFound((before) => ({ wanted, matches, complete, at: went ? before.at : at }));
        const target = matches[at];
        if (went || target === undefined || (first === -1 && !complete)) return;
        went = true;
        goTo(target.page);
      };
      words.find(wanted, mine.signal, tell).catch(() => setFound((before) => ({ ...before, complete: true })));
  };
  const step = (by: number) => {
    const { matches, at } = found;
    if (matches.length === 0) return;
    const next = (at + by + matches.length) % matches.length;
    setFound({ ...found, at: next });
    const target = matches[next];
    if (target !== undefined && target.page !== matches[at]?.page) goTo(target.page);
  };
  const byPage = useMemo(() => {
    const pages = new Map<number, Match[]>();
    for (const match of found.matches) pages.set(match.page, [...(pages.get(match.page) ?? []), match]);
    return pages;
  }, [found.matches]);
  return {
    texts: words,
    isOpen,
    open: () => setOpen(true),
    close: () => {
      setOpen(false);
      search("");
    },
    search,
    step,
    byPage,
    wanted: found.wanted,
    at: found.at,
    count: found.matches.length,
    complete: found.complete,
    current: found.matches[found.at],
  };
}
