import { useState } from "react";
import { editor } from "../../../texts/en/editor";
import { fill } from "../../../texts/fill";
import type { Edits } from "./edits";

interface EditorNoteProps {
  /** What has just happened; empty: nothing. */
  readonly note: string;
  /** Rows that are not yet complete. */
  readonly incomplete: number;
  readonly edits: Edits;
  /** Null: nothing can be changed. */
  readonly onChange: ((change: (edits: Edits) => Edits) => void) | null;
}

/** The line below an editor. Edits of rows that are not in the table wait for these, unless the user discards them. */
export function EditorNote({ note, incomplete, edits, onChange }: EditorNoteProps) {
  const [discarded, setDiscarded] = useState<"asked" | "done" | null>(null);
  const { parked } = edits;
  const discard = () => {
    setDiscarded("asked");
    onChange?.((now) => withoutParked(now, parked));
  };
  const waits = parked.length > 0;
  if (discarded === "asked" && !waits) setDiscarded("done");
  // Brought back, or new ones: that these wait no longer may be because their rows are there.
  if (discarded === "done" && waits) setDiscarded(null);
  const said = note || (incomplete > 0 && fill(editor.incomplete, { count: incomplete })) || (waits && fill(editor.waiting, { count: parked.length })) || (discarded === "done" && editor.discarded);
  return (
    <div className="dataframeNotes">
      <p className="dataframeNote" role="status" data-testid="stDataEditorNote">
        {said}
      </p>
      {waits && onChange !== null && (
        <button type="button" className="dataframeDiscard" onClick={discard}>
          {editor.discard}
        </button>
      )}
    </div>
  );
}

/** The edits without these that wait: not others that have come to wait since they were shown. */
export function withoutParked(edits: Edits, shown: readonly unknown[]): Edits {
  const gone = new Set(shown.map((one) => JSON.stringify(one)));
  return { ...edits, parked: edits.parked.filter((one) => !gone.has(JSON.stringify(one))) };
}
