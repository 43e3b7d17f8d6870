import { useEffect, useRef, useSyncExternalStore, type KeyboardEvent } from "react";
import type { ElementProps } from "../ui/element";
import { chat as texts } from "../texts/en/chat";
import { pageEnd, TO_END } from "../ui/pageEnd";
import { useApp, useDraft, useStatusAs } from "../ui/hooks";
import "./chat_input.css";

/** A field for messages. Enter sends; what is typed stays in the tab until then. */
export default function ChatInput({ props }: ElementProps<"chat_input">) {
  const app = useApp();
  const { id, label, max_chars, submit_mode, height, min_height } = props;
  const [draft, setDraft, , latest] = useDraft(props);
  const field = useRef<HTMLTextAreaElement>(null);
  const isAway = useEnd(field);
  const waiting = useWaiting(id) && submit_mode !== "submit";
  const disabled = props.disabled || waiting;
  useFocusAgain(field, disabled);
  const text = draft ?? "";

  const send = () => {
    const message = latest() ?? "";
    if (disabled || message === "") return;
    app.press({ id, form: null }, message);
    setDraft(null);
    field.current?.focus();
    pageEnd.sent();
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    // Enter that ends the composition of a character (an input method) is none of ours; Safari says so by the code alone.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    send();
  };
  return (
    <div className="stChatInput" data-testid="stChatInput" data-height={height}>
      {isAway && <EndButton />}
      <div
        className="chat-box"
        data-disabled={disabled || undefined}
        style={min_height === null ? undefined : { minHeight: min_height }}
        // The whole box is the field: a click beside the text goes into it.
        onClick={(event) => event.target === event.currentTarget && field.current?.focus()}
      >
        <div className="chat-text">
          <div className="chat-twin" aria-hidden="true">{`${text} `}</div>
          <textarea
            ref={field}
            data-testid="stChatInputTextArea"
            rows={1}
            value={text}
            placeholder={label}
            aria-label={label}
            maxLength={max_chars ?? undefined}
            disabled={disabled}
            enterKeyHint="send"
            onChange={(event) => setDraft(event.target.value === "" ? null : event.target.value)}
            onKeyDown={onKeyDown}
          />
        </div>
        {max_chars !== null && text !== "" && (
          <span className="chat-count" data-testid="InputInstructions">
            {text.length}/{max_chars}
          </span>
        )}
        {waiting && submit_mode === "stop" ? <StopButton stop={() => app.stop()} /> : <SendButton disabled={disabled || text === ""} send={send} />}
      </div>
    </div>
  );
}

/** Of the field at the lower edge of the window: the page stays at its end. Returns whether the reader has scrolled away. */
function useEnd(field: { readonly current: HTMLElement | null }): boolean {
  const app = useApp();
  const leave = useRef<(() => void) | undefined>(undefined);
  useEffect(() => {
    if (field.current?.closest(".stBottom")) leave.current = pageEnd.follow(field, app.memory);
    return () => leave.current?.();
  }, [app, field]);
  return useSyncExternalStore(pageEnd.subscribe, () => pageEnd.leader === field && pageEnd.isAway);
}

function EndButton() {
  return (
    <button type="button" className="to-end" data-testid="stChatToEnd" aria-label={texts.toEnd} title={texts.toEnd} onClick={() => pageEnd.toEnd()}>
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d={TO_END} />
      </svg>
    </button>
  );
}

/** A run goes on that a message of this field has started. */
function useWaiting(id: string): boolean {
  const app = useApp();
  // An event is in the outbox until its run is over: also after the page was loaded again.
  // Of several runs that a message starts (`st.rerun`), the first finishes it.
  const sent = useRef(false);
  return useStatusAs(({ script }) => {
    if (script !== "running") sent.current = false;
    // It is in the outbox until its run is over: also after the page was loaded again.
    else if (app.outbox.pending.some((event) => event.trigger === id)) sent.current = true;
    return sent.current;
  });
}

/** A field that is disabled loses the focus; it gets that back, unless the user has gone elsewhere. */
function useFocusAgain(field: { readonly current: HTMLTextAreaElement | null }, disabled: boolean): void {
  const had = useRef(false);
  useEffect(() => {
    const element = field.current;
    if (element === null) return;
    if (!disabled && had.current && (document.activeElement === document.body || document.activeElement === null)) element.focus({ preventScroll: true });
    had.current = false;
    const note = () => {
      had.current = true;
    };
    const leave = () => {
      if (!element.disabled) had.current = false;
    };
    if (document.activeElement === element) note();
    element.addEventListener("focus", note);
    element.addEventListener("blur", leave);
    return () => {
      element.removeEventListener("focus", note);
      element.removeEventListener("blur", leave);
    };
  }, [field, disabled]);
}

function SendButton({ disabled, send }: { disabled: boolean; send: () => void }) {
  return (
    <button type="button" className="chat-button" data-testid="stChatInputSubmitButton" aria-label={texts.send} disabled={disabled} onClick={send}>
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <path d="M10 16V4.5M4.75 9.75 10 4.5l5.25 5.25" />
      </svg>
    </button>
  );
}

function StopButton({ stop }: { stop: () => void }) {
  return (
    <button type="button" className="chat-button" data-testid="stChatInputStopButton" aria-label={texts.stop} onClick={stop}>
      <svg viewBox="0 0 20 20" aria-hidden="true">
        <rect x="5.5" y="5.5" width="9" height="9" rx="1.5" className="chat-stop" />
      </svg>
    </button>
  );
}
