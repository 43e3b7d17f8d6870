import { useEffect, useLayoutEffect, useReducer, useRef, useState, type KeyboardEvent } from "react";
import { useApp, useStatus } from "../ui/hooks";
import type { StateNote } from "../wire.gen";
import { EMPTY, read, totalOf, type PanelState } from "./panelState";
import { StateHistory } from "./StateHistory";
import { StateValues } from "./StateValues";
import { statePanel as texts } from "../texts/en/statePanel";
import "./StatePanel.css";

const VIEWS = ["values", "history"] as const;
type View = (typeof VIEWS)[number];

/** Session State, for the app's developer: beside the page, on a phone below it. A chunk of its own. */
export default function StatePanel({ takeFocus }: { takeFocus: boolean }) {
  const app = useApp();
  const [state, receive] = useReducer(read, EMPTY);
  const [view, setView] = useState<View>("values");
  const panel = useRef<HTMLElement>(null);
  useEffect(() => app.inspect(receive), [app]);
  useLayoutEffect(() => {
    if (takeFocus) panel.current?.focus();
  }, [takeFocus]);

  const close = () => {
    app.showPanel(false);
    document.getElementById("main-menu-button")?.focus();
  };
  return (
    <aside
      ref={panel}
      className="state-panel"
      data-testid="stStatePanel"
      aria-label={texts.panel}
      tabIndex={-1}
      onKeyDown={(event) => {
        if (event.key === "Escape" && !event.defaultPrevented) close();
      }}
    >
      <div className="state-head">
        <h2>{texts.title}</h2>
        <span className="state-total">{state.known && totalOf(state)}</span>
        <button type="button" className="quiet icon-button" aria-label={texts.close} onClick={close}>
          <svg viewBox="0 0 16 16" aria-hidden="true">
            <path d="m4 4 8 8m0-8-8 8" />
          </svg>
        </button>
      </div>
      <Views view={view} choose={setView} />
      <Note note={state.note} dismiss={() => receive(null)} />
      <div className="state-body" role="tabpanel" id="state-view" aria-labelledby={`state-tab-${view}`} tabIndex={-1}>
        {state.known ? <Content view={view} state={state} /> : <p className="state-empty">{texts.waiting}</p>}
      </div>
    </aside>
  );
}

function Content({ view, state }: { view: View; state: PanelState }) {
  return view === "values" ? <StateValues state={state} /> : <StateHistory state={state} />;
}

function Views({ view, choose }: { view: View; choose: (view: View) => void }) {
  const list = useRef<HTMLDivElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "ArrowLeft" && event.key !== "ArrowRight") return;
    event.preventDefault();
    const other = VIEWS.indexOf(view) === 0 ? 1 : 0;
    choose(VIEWS[other]);
    list.current?.querySelectorAll<HTMLElement>("[role=tab]")[other]?.focus();
  };
  return (
    <div className="state-views" role="tablist" aria-label={texts.panel} ref={list} onKeyDown={onKeyDown}>
      {VIEWS.map((name) => (
        <button
          key={name}
          type="button"
          role="tab"
          id={`state-tab-${name}`}
          aria-controls="state-view"
          aria-selected={view === name}
          tabIndex={view === name ? 0 : -1}
          onClick={() => choose(name)}
        >
          {texts[name]}
        </button>
      ))}
    </div>
  );
}

/** What became of the last edit; and that what is shown is old. */
function Note({ note, dismiss }: { note: StateNote | null; dismiss: () => void }) {
  const { connection } = useStatus("connection");
  const away = connection.name !== "connected";
  return (
    <div role="status">
      {away && <p className="state-note state-note-old">{texts.old}</p>}
      {note !== null && (
        <p className={`state-note ${note.refused === true ? "state-note-refused" : "state-note-done"}`}>
          <span>{note.text}</span>
          <button type="button" className="quiet icon-button" aria-label={texts.dismiss} onClick={dismiss}>
            <svg viewBox="0 0 16 16" aria-hidden="true">
              <path d="m4 4 8 8m0-8-8 8" />
            </svg>
          </button>
        </p>
      )}
    </div>
  );
}
