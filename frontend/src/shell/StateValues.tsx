import { useId, useState, type KeyboardEvent } from "react";
import { useApp } from "../ui/hooks";
import type { StateRow } from "../wire.gen";
import { nameOf, showBytes, shownRows, showTime, type PanelState } from "./panelState";
import { statePanel as texts } from "../texts/en/statePanel";
import { fill } from "../texts/fill";

/** From so many keys on there is a field to find one. */
const MANY = 8;

/** Each key with its value; opened, all that is known of it, and the means to change it. */
export function StateValues({ state }: { state: PanelState }) {
  const [filter, setFilter] = useState("");
  const [open, setOpen] = useState<string | null>(null);
  const rows = shownRows(state, filter);
  return (
    <>
      {state.rows.size > MANY && (
        <input
          type="search"
          className="state-filter"
          aria-label={texts.find}
          placeholder={texts.find}
          value={filter}
          onChange={(event) => setFilter(event.target.value)}
        />
      )}
      {state.rows.size === 0 && <p className="state-empty">{texts.empty}</p>}
      {state.rows.size > 0 && rows.length === 0 && <p className="state-empty">{texts.noneFound}</p>}
      <ul className="state-rows" aria-label={texts.values}>
        {rows.map((row) => (
          <Row
            key={row.key}
            row={row}
            fresh={state.fresh.has(row.key)}
            open={open === row.key}
            toggle={() => setOpen(open === row.key ? null : row.key)}
          />
        ))}
      </ul>
    </>
  );
}

interface RowProps {
  readonly row: StateRow;
  /** Just changed. */
  readonly fresh: boolean;
  readonly open: boolean;
  readonly toggle: () => void;
}

function Row({ row, fresh, open, toggle }: RowProps) {
  const details = useId();
  return (
    <li className={`state-row ${open ? "state-row-open" : ""}`}>
      <button type="button" className="state-line" aria-expanded={open} aria-controls={details} onClick={toggle}>
        {/* Another time makes another node, so that the flash begins again. */}
        <span key={row.at ?? 0} className={fresh ? "state-flash" : undefined} />
        <span className="state-key">{nameOf(row)}</span>
        <span className="state-type">{row.value_type}</span>
        {row.volatile ? <span className="state-badge">{texts.memoryOnly}</span> : null}
        <span className="state-text">{row.text}</span>
      </button>
      <div id={details} className="state-details" hidden={!open}>
        {open && <Details row={row} />}
      </div>
    </li>
  );
}

function Details({ row }: { row: StateRow }) {
  const app = useApp();
  return (
    <>
      <dl>
        {(row.literal ?? null) === null && (
          <>
            <dt>{texts.value}</dt>
            <dd className="state-value">{row.text}</dd>
          </>
        )}
        <dt>{texts.kept}</dt>
        <dd>{keptAs(row)}</dd>
        {row.widget ? (
          <>
            <dt>{texts.widget}</dt>
            <dd>
              {row.keyless === true ? fill(texts.keyless, { widget: row.widget }) : row.widget}
            </dd>
          </>
        ) : null}
        <dt>{texts.changedAt}</dt>
        <dd>
          {row.at ? (
            <>
              {fill(texts.changedBy, { time: showTime(row.at), what: row.what ?? "" })}
              {row.seq ? <span className="state-quiet"> ({fill(texts.event, { number: row.seq })})</span> : null}
            </>
          ) : (
            texts.before
          )}
        </dd>
      </dl>
      <Editor row={row} />
      <button type="button" className="quiet state-action" onClick={() => app.edit({ type: "delete_key", key: row.key })}>
        {row.widget ? texts.reset : texts.delete}
      </button>
    </>
  );
}

function keptAs({ volatile, size }: StateRow): string {
  if (volatile) return fill(texts.volatile, { reason: volatile });
  return size === undefined || size === null ? texts.saved : fill(texts.savedSize, { size: showBytes(size) });
}

function Editor({ row }: { row: StateRow }) {
  const app = useApp();
  const hint = useId();
  const { literal = null } = row;
  const [draft, setDraft] = useState(literal ?? "");
  const [base, setBase] = useState(row);
  if (base.at !== row.at || base.literal !== row.literal) {
    // The value has changed: by this edit, or by the app, whose value is newer than the draft.
    setBase(row);
    setDraft(literal ?? "");
  }
  if (literal === null) return <p className="state-quiet">{row.fixed}</p>;
  const save = () => app.edit({ type: "set_value", key: row.key, literal: draft });
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      save();
    } else if (event.key === "Escape" && draft !== literal) {
      event.preventDefault(); // the first one takes the edit back, the next one closes the panel
      setDraft(literal);
    }
  };
  return (
    <div className="state-editor">
      <textarea
        aria-label={fill(texts.valueOf, { key: nameOf(row) })}
        aria-describedby={hint}
        rows={Math.min(8, Math.max(1, draft.split("\n").length, Math.ceil(draft.length / 40)))}
        spellCheck={false}
        value={draft}
        onChange={(event) => setDraft(event.target.value)}
        onKeyDown={onKeyDown}
      />
      <button type="button" className="push state-save" disabled={draft === literal} onClick={save}>
        {texts.set}
      </button>
      <span id={hint} className="state-quiet">
        {texts.hint}
      </span>
    </div>
  );
}
