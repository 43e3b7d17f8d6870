/** What `st.chat_input` has for files and recordings. */
import { useEffect, useRef, useState, type RefObject } from "react";
import { createPortal } from "react-dom";
import { capture } from "../texts/en/capture";
import { chat as texts } from "../texts/en/chat";
import type { ElementProps } from "../ui/element";
import { Glyph } from "../ui/Field";
import { CROSS, DONE, MICROPHONE } from "../ui/glyphs";
import { Meter } from "../ui/capture/Meter";
import type { Recorder } from "../ui/capture/useRecorder";
import { chosenIn, type Chosen } from "../ui/uploads/chosen";
import { takeFromPage } from "../ui/uploads/pageDrop";
import { UploadList } from "../ui/uploads/UploadList";
import type { Attachments } from "../ui/uploads/useAttachments";

type Props = ElementProps<"chat_input">["props"];

const CLIP = "M13 7.2 8.1 12a3 3 0 0 1-4.3-4.2l5.3-5.2a2 2 0 0 1 2.9 2.8L6.8 10.5a1 1 0 0 1-1.5-1.4L10 4.5";
const FOLDER = "M1.75 12.5v-9h4.5L8 5.25h6.25v7.25z";

interface AttachedProps {
  readonly attachments: Attachments;
  readonly props: Props;
  readonly disabled: boolean;
  readonly error: string;
  readonly note: string;
}

/** What is attached, and what is coming, above the text. */
export function Attached({ attachments, props, disabled, error, note }: AttachedProps) {
  const { files, sound } = attachments;
  const recording = sound.value[0];
  const some = files.value.length + files.uploads.length + sound.value.length + sound.uploads.length > 0;
  if (!some && error === "" && note === "") return null;
  return (
    <div className="chat-attached" role="group" aria-label={texts.attached}>
      <UploadList uploads={files} maxSize={props.max_size} disabled={disabled} previews />
      <UploadList uploads={{ ...sound, value: [] }} maxSize={props.max_audio} disabled={disabled} />
      {recording !== undefined && (
        <div className="chat-sound">
          <audio className="capture-sound" controls preload="metadata" src={recording[3]} aria-label={capture.recording} />
          <ToolButton label={capture.clearRecording} path={CROSS} disabled={disabled} act={() => sound.remove(recording)} />
        </div>
      )}
      {error !== "" && (
        <span className="upload-error" role="alert">
          {error}
        </span>
      )}
      <small className="chat-note" role="status">
        {note}
      </small>
    </div>
  );
}

/** Opens the browser's own dialog for files. */
export function AttachButton({ props, disabled, take }: { readonly props: Props; readonly disabled: boolean; readonly take: (chosen: readonly Chosen[]) => void }) {
  const field = useRef<HTMLInputElement>(null);
  const label = props.directory ? texts.attachFolder : props.several ? texts.attachFiles : texts.attachFile;
  return (
    <span className="chat-tool" data-testid="stChatInputFileUploadButton">
      <input
        ref={field}
        className="upload-input"
        type="file"
        aria-hidden="true"
        tabIndex={-1}
        disabled={disabled}
        multiple={props.several}
        accept={props.types.join(",")}
        {...(props.directory ? { webkitdirectory: "" } : {})}
        onChange={(event) => {
          take(chosenIn(event.target.files));
          event.target.value = ""; // The same file again is a change, too.
        }}
      />
      <ToolButton label={label} path={props.directory ? FOLDER : CLIP} disabled={disabled} act={() => field.current?.click()} />
    </span>
  );
}

export function MicrophoneButton({ disabled, start }: { readonly disabled: boolean; readonly start: () => void }) {
  return <ToolButton label={capture.record} path={MICROPHONE} disabled={disabled} act={start} hook="stChatInputMicButton" />;
}

/** In the place of the text, while the user speaks. */
export function Recording({ recorder, stop }: { readonly recorder: Recorder; readonly stop: () => void }) {
  const done = useRef<HTMLSpanElement>(null);
  useEffect(() => done.current?.querySelector("button")?.focus(), []);
  return (
    <div className="chat-recording" data-testid="stChatInputWaveform">
      <ToolButton label={texts.cancelRecording} path={CROSS} act={recorder.cancel} />
      <Meter recorder={recorder} />
      <span ref={done}>
        <ToolButton label={capture.stop} path={DONE} act={stop} />
      </span>
    </div>
  );
}

/** Over the whole page, while files are. */
export function DropLayer({ directory }: { readonly directory: boolean }) {
  return createPortal(
    <div className="chat-drop" data-testid="stChatInputDropLayer">
      {directory ? texts.dropFolder : texts.drop}
    </div>,
    document.body,
  );
}

/** Takes what is dropped onto the page, or pasted into it. Returns whether files are over it. */
export function useDrop(element: RefObject<HTMLElement | null>, takes: boolean, drop: (data: DataTransfer) => void): boolean {
  const [isOver, setOver] = useState(false);
  const latest = useRef(drop);
  useEffect(() => {
    latest.current = drop;
  });
  useEffect(() => {
    if (takes) return takeFromPage({ element: () => element.current, take: (data) => latest.current(data), over: setOver });
  }, [element, takes]);
  return isOver && takes;
}

type ToolProps = { readonly label: string; readonly path: string; readonly act: () => void; readonly disabled?: boolean; readonly hook?: string };

function ToolButton({ label, path, act, disabled = false, hook }: ToolProps) {
  return (
    <button type="button" className="upload-button" data-testid={hook} title={label} aria-label={label} disabled={disabled} onClick={act}>
      <Glyph path={path} />
    </button>
  );
}
