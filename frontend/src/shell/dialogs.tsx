import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { useApp } from "../ui/hooks";
import { Markdown } from "../ui/Markdown";

/** The browser's own modal dialog: it keeps the focus inside, and Escape closes it. */
function Dialog({ title, close, children }: { title: string; close: () => void; children: ReactNode }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const label = useId();
  // Before the paint, so that the focus is inside when the dialog shows.
  useLayoutEffect(() => dialog.current?.showModal(), []);
  return (
    <dialog
      ref={dialog}
      className="dialog stDialog"
      data-testid="stDialog"
      aria-labelledby={label}
      onClose={close}
      onClick={(event) => event.target === event.currentTarget && close()}
    >
      <h2 id={label}>{title}</h2>
      {children}
    </dialog>
  );
}

export function About({ text, close }: { text: string | null; close: () => void }) {
  const { bootstrap } = useApp();
  return (
    <Dialog title="About" close={close}>
      {text !== null && <Markdown text={text} />}
      <p>
        Made with Millpond{bootstrap.version ? ` ${bootstrap.version}` : ""}: a Python script that is a web app.
      </p>
      <div className="dialog-buttons">
        <button type="button" className="push push-secondary" onClick={close}>
          Close
        </button>
      </div>
    </Dialog>
  );
}

export function ConfirmForget({ close }: { close: () => void }) {
  const app = useApp();
  return (
    <Dialog title="Clear state and start afresh?" close={close}>
      <p>All that was entered on this page, and what the app remembers of it, is erased. This cannot be undone.</p>
      <div className="dialog-buttons">
        <button type="button" className="push push-secondary" onClick={close}>
          Cancel
        </button>
        <button type="button" className="push push-primary" onClick={() => app.forget()}>
          Clear and start afresh
        </button>
      </div>
    </Dialog>
  );
}
