/** What the header says only at times: a run that takes long, changes that are not saved, a source that was saved. */
import { useApp, useStatus } from "../ui/hooks";
import { Tooltip } from "../ui/Tooltip";
import { status as texts } from "../texts/en/status";
import "./HeaderStatus.css";

const STOPPING = {
  asked: texts.stopping,
  waiting: texts.stoppingLater,
  stuck: texts.stoppingStuck,
};

/** Comes when a run takes long enough to be noticed, and offers to stop it. */
export function RunStatus() {
  const app = useApp();
  const { busy, stopping, connection } = useStatus("busy", "stopping", "connection");
  if (!(busy || stopping) || connection.name !== "connected") return null;
  return (
    <div className="stStatusWidget" data-testid="stStatusWidget">
      <i className="status-dots" aria-hidden="true">
        <b />
        <b />
        <b />
      </i>
      <span className="status-text">{stopping ? STOPPING[stopping] : texts.running}</span>
      {!stopping && (
        <button type="button" className="quiet" onClick={() => app.stop()}>
          {texts.stop}
        </button>
      )}
    </div>
  );
}

/** Shown only while the store of sessions does not answer. */
export function NotSaved() {
  const { unsaved } = useStatus("unsaved");
  if (!unsaved) return null;
  return (
    <Tooltip text={texts.notSavedHelp}>
      {(described) => (
        <span className="not-saved" data-testid="stNotSaved" tabIndex={0} {...described}>
          {texts.notSaved}
        </span>
      )}
    </Tooltip>
  );
}

/** The app's source was saved while this page was open. */
export function SourceChanged() {
  const app = useApp();
  const { sourceChanged } = useStatus("sourceChanged");
  if (!sourceChanged) return null;
  return (
    <div className="source-changed" role="status" data-testid="stSourceChanged">
      <span>{texts.sourceChanged}</span>
      <button type="button" className="quiet" onClick={() => app.rerun()}>
        {texts.rerun}
      </button>
      <button type="button" className="quiet" onClick={() => app.alwaysRerun()}>
        {texts.alwaysRerun}
      </button>
      <button type="button" className="quiet icon-button" aria-label={texts.dismiss} onClick={() => app.dismiss("sourceChanged")}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="m4 4 8 8m0-8-8 8" />
        </svg>
      </button>
    </div>
  );
}
