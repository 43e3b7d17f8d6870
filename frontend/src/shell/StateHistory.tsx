import { useApp } from "../ui/hooks";
import type { StateMoment } from "../wire.gen";
import { nameOf, showTime, type PanelState } from "./panelState";

/** So many keys are named; of others the number. */
const NAMED = 6;

/** The interactions, the last one first, and the way back to before each. */
export function StateHistory({ state }: { state: PanelState }) {
  if (state.most === 0) {
    return <p className="state-empty">No history is kept: the option session.history is 0.</p>;
  }
  if (state.moments.length === 0) {
    return <p className="state-empty">Nothing has changed yet.</p>;
  }
  return (
    <>
      <p className="state-quiet">
        Stepping back is an interaction too, and can be stepped back from. The last {state.most} are kept in the server's memory.
      </p>
      <ol className="state-moments" reversed aria-label="Interactions">
        {state.moments.toReversed().map((moment) => (
          <Entry key={moment.n} moment={moment} state={state} />
        ))}
      </ol>
    </>
  );
}

function Entry({ moment, state }: { moment: StateMoment; state: PanelState }) {
  const app = useApp();
  const name = (key: string) => {
    const row = state.rows.get(key);
    if (row !== undefined) return nameOf(row);
    if (key === "$millpond:query") return "the query parameters";
    return key.startsWith("$") ? "a widget" : key;
  };
  const keys = [...new Set(moment.keys.map(name))];
  const more = keys.length - NAMED;
  return (
    <li className="state-moment">
      <div className="state-moment-text">
        <span className="state-what">{moment.what}</span>
        <span className="state-quiet">
          {showTime(moment.at)}
          {moment.seq > 0 && `, event ${moment.seq}`}
        </span>
        <span className="state-quiet">
          Changed: {keys.slice(0, NAMED).join(", ")}
          {more > 0 && ` and ${more} more`}
        </span>
        {moment.lost.length > 0 && <span className="state-lost">Not kept: {moment.lost.map(name).join(", ")}</span>}
      </div>
      <button
        type="button"
        className="quiet state-action"
        aria-label={`Step back to before: ${moment.what}, ${showTime(moment.at)}`}
        onClick={() => app.edit({ type: "step_back", history: state.history, moment: moment.n })}
      >
        Step back
      </button>
    </li>
  );
}
