import { useApp } from "../ui/hooks";
import type { StateMoment } from "../wire.gen";
import { nameOf, showTime, type PanelState } from "./panelState";
import { statePanel as texts } from "../texts/en/statePanel";
import { fill } from "../texts/fill";

/** So many keys are named; of others the number. */
const NAMED = 6;

/** The interactions, the last one first, and the way back to before each. */
export function StateHistory({ state }: { state: PanelState }) {
  if (state.most === 0) {
    return <p className="state-empty">{texts.noHistory}</p>;
  }
  if (state.moments.length === 0) {
    return <p className="state-empty">{texts.noChange}</p>;
  }
  return (
    <>
      <p className="state-quiet">
        {fill(texts.about, { count: state.most })}
      </p>
      <ol className="state-moments" reversed aria-label={texts.interactions}>
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
    if (key === "$millpond:query") return texts.query;
    return key.startsWith("$") ? texts.aWidget : key;
  };
  const keys = [...new Set(moment.keys.map(name))];
  const more = keys.length - NAMED;
  return (
    <li className="state-moment">
      <div className="state-moment-text">
        <span className="state-what">{moment.what}</span>
        <span className="state-quiet">
          {showTime(moment.at)}
          {moment.seq > 0 && `, ${fill(texts.event, { number: moment.seq })}`}
        </span>
        <span className="state-quiet">
          {more > 0 ? fill(texts.changedMore, { keys: keys.slice(0, NAMED).join(", "), count: more }) : fill(texts.changed, { keys: keys.join(", ") })}
        </span>
        {moment.lost.length > 0 && <span className="state-lost">{fill(texts.notKept, { keys: moment.lost.map(name).join(", ") })}</span>}
      </div>
      <button
        type="button"
        className="quiet state-action"
        aria-label={fill(texts.stepBackBefore, { what: moment.what, time: showTime(moment.at) })}
        onClick={() => app.edit({ type: "step_back", history: state.history, moment: moment.n })}
      >
        {texts.stepBack}
      </button>
    </li>
  );
}
