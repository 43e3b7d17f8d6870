/** What the header says only at times: a run that takes long, changes that are not saved, a source that was saved. */
import { useApp, useStatus } from "../ui/hooks";
import { Tooltip } from "../ui/Tooltip";
import "./HeaderStatus.css";

const STOPPING = {
  asked: "Stopping…",
  waiting: "Stopping… at the app’s next element, or in 3 seconds",
  stuck: "Stopping… as soon as a call returns that cannot be cut short",
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
      <span className="status-text">{stopping ? STOPPING[stopping] : "Running"}</span>
      {!stopping && (
        <button type="button" className="quiet" onClick={() => app.stop()}>
          Stop
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
    <Tooltip text="The app works, but it cannot save at the moment. This tab keeps what you did, and saves it as soon as that is possible. Leave the tab open.">
      {(described) => (
        <span className="not-saved" data-testid="stNotSaved" tabIndex={0} {...described}>
          Not saved
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
      <span>Source changed</span>
      <button type="button" className="quiet" onClick={() => app.rerun()}>
        Rerun
      </button>
      <button type="button" className="quiet" onClick={() => app.alwaysRerun()}>
        Always rerun
      </button>
      <button type="button" className="quiet icon-button" aria-label="Dismiss" onClick={() => app.dismiss("sourceChanged")}>
        <svg viewBox="0 0 16 16" aria-hidden="true">
          <path d="m4 4 8 8m0-8-8 8" />
        </svg>
      </button>
    </div>
  );
}
