import { capture as texts } from "../../texts/en/capture";
import type { Recorder } from "./useRecorder";

/** How loud a recording is, and how long. */
export function Meter({ recorder }: { readonly recorder: Recorder }) {
  const { level, seconds } = recorder;
  const time = `${String(Math.floor(seconds / 60)).padStart(2, "0")}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
  return (
    <>
      <meter className="capture-level" min={0} max={1} value={level} aria-label={texts.level} />
      <span className="capture-time" data-testid="stAudioInputWaveformTimeCode" role="timer" aria-label={texts.time}>
        {time}
      </span>
    </>
  );
}
