import { useEffect, useRef, useState, useSyncExternalStore, type KeyboardEvent } from "react";
import type { ElementProps } from "../ui/element";
import { chat as texts } from "../texts/en/chat";
import { useRecorder } from "../ui/capture/useRecorder";
import { pageEnd, TO_END } from "../ui/pageEnd";
import { useApp, useDraft, useStatusAs } from "../ui/hooks";
import { hasFiles } from "../ui/uploads/pageDrop";
import { droppedIn, type Chosen } from "../ui/uploads/chosen";
import { useAttachments } from "../ui/uploads/useAttachments";
import { AttachButton, Attached, DropLayer, MicrophoneButton, Recording, useDrop } from "./chatAttached";
import "./chat_input.css";

/** A field for messages. Enter sends; what is typed and attached stays in the tab until then. */
export default function ChatInput({ props }: ElementProps<"chat_input">) {
  const app = useApp();
  const { id, label, max_chars, submit_mode, height, min_height } = props;
  const [draft, setDraft, , latest] = useDraft(props);
  const whole = useRef<HTMLDivElement>(null);
  const field = useRef<HTMLTextAreaElement>(null);
  const isAway = useEnd(field);
  const waiting = useWaiting(id) && submit_mode !== "submit";
  const disabled = props.disabled || waiting;
  useFocusAgain(field, disabled);
  const attachments = useAttachments(props);
  const [isDue, setDue] = useState(false);
  const voice = useVoice(
    props.sample_rate,
    (chosen) => attachments.sound.queue.add(chosen),
    () => setDue(false),
  );
  const coming = attachments.busy || voice.busy;
  const text = draft ?? "";
  const empty = text === "" && attachments.files.value.length === 0 && attachments.sound.value.length === 0;

  const send = () => {
    const message = latest() ?? "";
    const { files, audio } = attachments.latest();
    if (disabled || (message === "" && files.length === 0 && audio === null)) return;
    app.press({ id, form: null }, props.files || props.audio ? { text: message, files, audio } : message);
    setDraft(null);
    attachments.sent();
    field.current?.focus();
    pageEnd.sent();
  };
  useSendLater(isDue && !coming, () => {
    setDue(false);
    // Not without what was refused: the user has not seen that yet.
    if (!attachments.refused) send();
  });
  const sendSoon = () => {
    if (disabled) return;
    if (voice.recorder.state !== "idle") voice.stop();
    if (coming) setDue(true);
    else send();
  };
  const take = (chosen: readonly Chosen[]) => {
    if (disabled || !props.files) return;
    attachments.files.queue.add(chosen);
    field.current?.focus();
  };
  const drop = (data: DataTransfer) => void droppedIn(data, props.directory).then(take);
  const isOver = useDrop(whole, props.files && !disabled, drop);
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.key !== "Enter" || event.shiftKey || event.ctrlKey || event.metaKey || event.altKey) return;
    // Enter that ends the composition of a character (an input method) is none of ours; Safari says so by the code alone.
    if (event.nativeEvent.isComposing || event.keyCode === 229) return;
    event.preventDefault();
    sendSoon();
  };
  const sendButton = <SendButton disabled={disabled || (empty && !coming)} send={sendSoon} />;
  return (
    <div ref={whole} className="stChatInput" data-testid="stChatInput" data-height={height}>
      {isAway && <EndButton />}
      {isOver && <DropLayer directory={props.directory} />}
      <div
        className="chat-box"
        data-disabled={disabled || undefined}
        data-over={isOver || undefined}
        style={min_height === null ? undefined : { minHeight: min_height }}
        // The whole box is the field: a click beside the text goes into it.
        onClick={(event) => (event.target === event.currentTarget || event.target === event.currentTarget.lastElementChild) && field.current?.focus()}
      >
        <Attached attachments={attachments} props={props} disabled={disabled} error={voice.error} note={isDue ? texts.sentSoon : ""} />
        <div className="chat-row">
          {props.files && <AttachButton props={props} disabled={disabled} take={take} />}
          {voice.recorder.state !== "idle" && <Recording recorder={voice.recorder} stop={voice.stop} />}
          <div className="chat-text" hidden={voice.recorder.state !== "idle"}>
            <div className="chat-twin" aria-hidden="true">{`${text} `}</div>
            <textarea
              ref={field}
              data-testid="stChatInputTextArea"
              rows={1}
              value={text}
              dir={text ? "auto" : undefined}
              placeholder={label}
              aria-label={label}
              maxLength={max_chars ?? undefined}
              disabled={disabled}
              enterKeyHint="send"
              onChange={(event) => {
                setDue(false);
                setDraft(event.target.value === "" ? null : event.target.value);
              }}
              onKeyDown={onKeyDown}
              onPaste={(event) => {
                if (!props.files || !hasFiles(event.clipboardData)) return;
                event.preventDefault();
                drop(event.clipboardData);
              }}
            />
          </div>
          {max_chars !== null && text !== "" && (
            <span className="chat-count" data-testid="InputInstructions">
              {text.length}/{max_chars}
            </span>
          )}
          {props.audio && voice.recorder.state === "idle" && <MicrophoneButton disabled={disabled || voice.busy} start={() => void voice.recorder.start()} />}
          {waiting && submit_mode === "stop" ? <StopButton stop={() => app.stop()} /> : sendButton}
        </div>
      </div>
    </div>
  );
}

/** What was to be sent while files were still coming is sent when they are there; not if something is typed before. */
function useSendLater(isTime: boolean, send: () => void): void {
  const latest = useRef(send);
  useEffect(() => {
    latest.current = send;
  });
  useEffect(() => {
    if (isTime) latest.current();
  }, [isTime]);
}

/** The microphone; busy until its recording is among the uploads. `lost`: nothing has come of it. */
function useVoice(sampleRate: number | null, add: (chosen: readonly Chosen[]) => void, lost: () => void) {
  const [error, setError] = useState("");
  const failed = (why: string) => {
    setError(why);
    // What was to be sent with it is not sent without it.
    if (why !== "") lost();
  };
  const recorder = useRecorder(sampleRate, failed, (wav) => add([{ file: new File([wav], RECORDING, { type: "audio/wav" }), name: RECORDING }]));
  return { recorder, error, stop: recorder.stop, busy: recorder.making || recorder.state !== "idle" };
}

const RECORDING = "recorded_audio.wav";

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
  // Of several runs that a message starts (`st.rerun`), the first takes its event out of the outbox: `sent` holds until the last is over.
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
