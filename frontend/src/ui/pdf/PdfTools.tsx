import { useEffect, useRef, useState, type ReactNode } from "react";
import { pdf as texts } from "../../texts/en/pdf";
import { fill } from "../../texts/fill";
import { Glyph } from "../Field";
import { CROSS, MINUS, PLUS, SEARCH } from "../glyphs";

const UP = "M3.5 10 8 5.5l4.5 4.5";
const DOWN = "M3.5 6 8 10.5 12.5 6";
const SAVE = "M8 2.5v8M4.5 7.5 8 11l3.5-3.5M2.5 13.5h11";

interface ToolsProps {
  readonly page: number;
  readonly pages: number;
  readonly zoom: number;
  readonly smallest: boolean;
  readonly largest: boolean;
  readonly searching: boolean;
  readonly download: ReactNode;
  readonly goTo: (page: number) => void;
  readonly zoomBy: (steps: number) => void;
  readonly openSearch: () => void;
}

/** Above the document: where one is, how large it is, and what else can be done. */
export function PdfTools(props: ToolsProps) {
  const { page, pages, zoom, goTo, zoomBy } = props;
  const percent = `${Math.round(zoom * 100)}%`;
  return (
    <div className="pdf-tools" role="toolbar" aria-label={texts.tools}>
      <Tool label={texts.previous} path={UP} disabled={page <= 1} act={() => goTo(page - 1)} />
      <Tool label={texts.next} path={DOWN} disabled={page >= pages} act={() => goTo(page + 1)} />
      <PageField page={page} pages={pages} goTo={goTo} />
      <span className="pdf-gap" />
      <Tool label={texts.zoomOut} path={MINUS} disabled={props.smallest} act={() => zoomBy(-1)} />
      <button type="button" className="pdf-zoom" aria-label={`${percent}, ${texts.zoomFit}`} title={texts.zoomFit} onClick={() => zoomBy(0)}>
        {percent}
      </button>
      <Tool label={texts.zoomIn} path={PLUS} disabled={props.largest} act={() => zoomBy(1)} />
      <span className="pdf-gap" />
      <Tool label={texts.search} path={SEARCH} pressed={props.searching} act={props.openSearch} />
      {props.download}
    </div>
  );
}

function PageField({ page, pages, goTo }: { readonly page: number; readonly pages: number; readonly goTo: (page: number) => void }) {
  const [typed, setTyped] = useState<string | null>(null);
  const leave = () => {
    const wanted = Number(typed);
    if (typed !== null && Number.isInteger(wanted)) goTo(Math.min(pages, Math.max(1, wanted)));
    setTyped(null);
  };
  return (
    <label className="pdf-number">
      <input
        type="text"
        inputMode="numeric"
        aria-label={texts.page}
        value={typed ?? String(page)}
        onChange={(event) => setTyped(event.target.value.replaceAll(/\D/g, ""))}
        onFocus={(event) => event.target.select()}
        onBlur={leave}
        onKeyDown={(event) => {
          if (event.key === "Enter") leave();
          if (event.key === "Escape") setTyped(null);
        }}
      />
      {fill(texts.of, { count: pages })}
    </label>
  );
}

interface SearchProps {
  readonly wanted: string;
  readonly at: number;
  readonly count: number;
  readonly complete: boolean;
  readonly search: (wanted: string) => void;
  readonly step: (by: number) => void;
  readonly close: () => void;
}

/** Waits for this long after the last key, in milliseconds. */
const PAUSE = 200;

export function PdfSearch({ wanted, at, count, complete, search, step, close }: SearchProps) {
  const [text, setText] = useState(wanted);
  const field = useRef<HTMLInputElement>(null);
  useEffect(() => field.current?.focus({ preventScroll: true }), []);
  const latest = useRef(search);
  useEffect(() => {
    latest.current = search;
  });
  useEffect(() => {
    if (text === wanted) return;
    const timer = window.setTimeout(() => latest.current(text), PAUSE);
    return () => window.clearTimeout(timer);
  }, [text, wanted]);
  const said = wanted === "" ? "" : count > 0 ? fill(texts.found, { at: at + 1, count: complete ? count : `${count}+` }) : complete ? texts.none : "…";
  return (
    <div className="pdf-search" role="search">
      <input
        ref={field}
        type="search"
        aria-label={texts.searchField}
        placeholder={texts.search}
        value={text}
        onChange={(event) => setText(event.target.value)}
        onKeyDown={(event) => {
          if (event.key === "Escape") {
            event.stopPropagation();
            close();
          }
          if (event.key !== "Enter") return;
          event.preventDefault();
          if (text === wanted) step(event.shiftKey ? -1 : 1);
          else search(text);
        }}
      />
      <span className="pdf-found" role="status">
        {said}
      </span>
      <Tool label={texts.previousMatch} path={UP} disabled={count === 0} act={() => step(-1)} />
      <Tool label={texts.nextMatch} path={DOWN} disabled={count === 0} act={() => step(1)} />
      <Tool label={texts.closeSearch} path={CROSS} act={close} />
    </div>
  );
}

/** Where it can be had: the file itself. */
export function Download({ address, name }: { readonly address: string; readonly name: string }) {
  return (
    <a className="pdf-tool" href={address} download={name || true} target="_blank" rel="noreferrer" aria-label={texts.download} title={texts.download}>
      <Glyph path={SAVE} />
    </a>
  );
}

/** Asks for the password of a document that needs one. */
export function Password({ called, again, unlock }: { readonly called: string; readonly again: boolean; readonly unlock: (password: string) => void }) {
  const [text, setText] = useState("");
  return (
    <form
      className="pdf-password"
      onSubmit={(event) => {
        event.preventDefault();
        unlock(text);
      }}
    >
      <label>
        {fill(texts.locked, { name: called })}
        <input type="password" aria-label={texts.password} autoComplete="off" value={text} onChange={(event) => setText(event.target.value)} />
      </label>
      <button type="submit" className="push push-secondary">
        {texts.unlock}
      </button>
      <span className="upload-error" role="alert">
        {again ? texts.wrongPassword : ""}
      </span>
    </form>
  );
}

type ToolProps = { readonly label: string; readonly path: string; readonly act: () => void; readonly disabled?: boolean; readonly pressed?: boolean };

/** Stays in the order of the Tab key while it cannot be used: the focus is not lost to the last page. */
function Tool({ label, path, act, disabled = false, pressed }: ToolProps) {
  return (
    <button type="button" className="pdf-tool" aria-label={label} title={label} aria-disabled={disabled || undefined} aria-pressed={pressed} onClick={() => disabled || act()}>
      <Glyph path={path} />
    </button>
  );
}
