import { useState } from "react";
import { capture as texts } from "../texts/en/capture";
import { files } from "../texts/en/files";
import { Meter } from "../ui/capture/Meter";
import { useRecorder } from "../ui/capture/useRecorder";
import type { ElementProps } from "../ui/element";
import { Field, Glyph } from "../ui/Field";
import { CROSS, MICROPHONE } from "../ui/glyphs";
import { useBeforeSubmit } from "../ui/hooks";
import { UploadList } from "../ui/uploads/UploadList";
import { useUploads } from "../ui/uploads/useUploads";
import "./capture.css";

const NAME = "recorded_audio.wav";
const SOUNDS = ["audio/*"];
const STOP = "M4.5 4.5h7v7h-7z";
const PAUSE = "M5.5 4v8M10.5 4v8";
const GO_ON = "M5 3.5v9l7-4.5z";

/** A recording of the microphone: made, heard, and taken away. */
export default function AudioInput({ props }: ElementProps<"audio_input">) {
  const { disabled, label, sample_rate } = props;
  const uploads = useUploads({ ...props, types: SOUNDS, several: false });
  const [error, setError] = useState("");
  const recorder = useRecorder(sample_rate, setError, (wav) => uploads.queue.add([{ file: new File([wav], NAME, { type: "audio/wav" }), name: NAME }]));
  const recording = recorder.state !== "idle";
  const coming = uploads.queue.busy || recorder.making;
  const [held, setHeld] = useState(false);
  useBeforeSubmit(props, () => {
    setHeld(coming || recording);
    return !coming && !recording;
  });
  const wait = !held ? "" : recording ? texts.stopFirst : coming ? files.wait : "";
  const sound = uploads.value[0];
  return (
    <Field hook="stAudioInput" props={props} native={false} error={error || wait}>
      {(ids) => (
        <div className="capture capture-row" role="group" aria-labelledby={ids.label} aria-describedby={ids.describedBy}>
          {recorder.state === "idle" ? (
            <Button text={texts.record} path={MICROPHONE} disabled={disabled || recorder.making} act={() => void recorder.start()} />
          ) : (
            <>
              <Button text={texts.stop} path={STOP} act={recorder.stop} pressed />
              {recorder.state === "paused" ? (
                <Button text={texts.resume} path={GO_ON} act={recorder.resume} />
              ) : (
                <Button text={texts.pause} path={PAUSE} act={recorder.pause} />
              )}
            </>
          )}
          {recording ? (
            <Meter recorder={recorder} />
          ) : uploads.uploads.length > 0 ? (
            <UploadList uploads={{ ...uploads, value: [] }} maxSize={props.max_size} disabled={disabled} />
          ) : sound !== undefined ? (
            <>
              <audio className="capture-sound" data-testid="stAudioInputWaveSurfer" controls preload="metadata" src={sound[3]} aria-label={`${texts.recording}: ${label}`} />
              <Button text={texts.clearRecording} path={CROSS} disabled={disabled} act={() => uploads.remove(sound)} />
            </>
          ) : (
            <span className="capture-line" />
          )}
        </div>
      )}
    </Field>
  );
}

type ButtonProps = { readonly text: string; readonly path: string; readonly act: () => void; readonly disabled?: boolean; readonly pressed?: boolean };

function Button({ text, path, act, disabled = false, pressed = false }: ButtonProps) {
  return (
    <button type="button" className="upload-button" data-testid="stAudioInputActionButton" data-pressed={pressed || undefined} title={text} aria-label={text} disabled={disabled} onClick={act}>
      <Glyph path={path} />
    </button>
  );
}
