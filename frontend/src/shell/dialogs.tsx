import { useId, useLayoutEffect, useRef, type ReactNode } from "react";
import { useApp } from "../ui/hooks";
import { Markdown } from "../ui/Markdown";
import { menu as texts } from "../texts/en/menu";
import { fill } from "../texts/fill";

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
    <Dialog title={texts.about} close={close}>
      {text !== null && <Markdown text={text} />}
      <p>
        {fill(texts.madeWith, { name: `Millpond${bootstrap.version ? ` ${bootstrap.version}` : ""}` })}
      </p>
      <div className="dialog-buttons">
        <button type="button" className="push push-secondary" onClick={close}>
          {texts.close}
        </button>
      </div>
    </Dialog>
  );
}

export function ConfirmForget({ close }: { close: () => void }) {
  const app = useApp();
  return (
    <Dialog title={texts.forgetTitle} close={close}>
      <p>{texts.forgetText}</p>
      <div className="dialog-buttons">
        <button type="button" className="push push-secondary" onClick={close}>
          {texts.cancel}
        </button>
        <button type="button" className="push push-primary" onClick={() => app.forget()}>
          {texts.forgetNow}
        </button>
      </div>
    </Dialog>
  );
}
