/** A microphone that is recorded, with how loud it is. */
import { useEffect, useRef, useState } from "react";
import { capture as texts } from "../../texts/en/capture";
import { close, open } from "./devices";
import { toWav } from "./wav";

export interface Recorder {
  readonly state: "idle" | "recording" | "paused";
  /** From 0 to 1. */
  readonly level: number;
  readonly seconds: number;
  /** It is over, and becomes a file. */
  readonly making: boolean;
  readonly start: () => Promise<void>;
  readonly pause: () => void;
  readonly resume: () => void;
  readonly stop: () => void;
  /** Ends it, and nothing comes of it. */
  readonly cancel: () => void;
}

/** Times a second that the meter moves. */
const LOOKS = 10;

export function useRecorder(sampleRate: number | null, failed: (why: string) => void, done: (wav: Blob) => void): Recorder {
  const [state, setState] = useState<Recorder["state"]>("idle");
  const [level, setLevel] = useState(0);
  const [seconds, setSeconds] = useState(0);
  const [making, setMaking] = useState(false);
  const active = useRef<Active | null>(null);
  const life = useRef({ asking: false, over: false });
  const latest = useRef({ done, failed, sampleRate });
  useEffect(() => {
    latest.current = { done, failed, sampleRate };
  });
  useEffect(() => {
    if (state !== "recording") return;
    const timer = setInterval(() => {
      setLevel(active.current?.level() ?? 0);
      setSeconds((passed) => passed + 1 / LOOKS);
    }, 1000 / LOOKS);
    return () => clearInterval(timer);
  }, [state]);
  useEffect(() => {
    const mine = life.current;
    mine.over = false;
    return () => {
      mine.over = true;
      active.current?.abandon();
    };
  }, []);

  const start = async () => {
    // Pressed again while the browser asks the user: a second microphone would stay on for ever.
    if (life.current.asking || active.current !== null) return;
    life.current.asking = true;
    failed("");
    try {
      const stream = await open("audio", { echoCancellation: true });
      // The element has gone meanwhile.
      if (life.current.over) return close(stream);
      setSeconds(0);
      active.current = record(stream, (recording) => {
        active.current = null;
        setState("idle");
        setLevel(0);
        setMaking(true);
        toWav(recording, latest.current.sampleRate)
          .then((wav) => life.current.over || latest.current.done(wav))
          // As of one that was stopped before there was any sound.
          .catch(() => latest.current.failed(texts.unread))
          .finally(() => setMaking(false));
      });
      setState("recording");
    } catch (reason) {
      failed((reason as Error).message);
    } finally {
      life.current.asking = false;
    }
  };
  return {
    state,
    level,
    seconds,
    making,
    start,
    pause: () => {
      active.current?.recorder.pause();
      setLevel(0);
      setState("paused");
    },
    resume: () => {
      active.current?.recorder.resume();
      setState("recording");
    },
    stop: () => active.current?.recorder.stop(),
    cancel: () => {
      active.current?.abandon();
      active.current = null;
      setLevel(0);
      setState("idle");
    },
  };
}

interface Active {
  readonly recorder: MediaRecorder;
  readonly level: () => number;
  /** Nobody wants what was recorded. */
  readonly abandon: () => void;
}

function record(stream: MediaStream, done: (recording: Blob) => void): Active {
  const recorder = new MediaRecorder(stream);
  const parts: Blob[] = [];
  const context = new AudioContext();
  const analyser = context.createAnalyser();
  analyser.fftSize = 1024;
  context.createMediaStreamSource(stream).connect(analyser);
  const samples = new Float32Array(analyser.fftSize);
  let wanted = true;
  recorder.ondataavailable = (event) => void parts.push(event.data);
  recorder.onstop = () => {
    close(stream);
    void context.close();
    if (wanted) done(new Blob(parts, { type: recorder.mimeType }));
  };
  recorder.start();
  return {
    recorder,
    level: () => {
      analyser.getFloatTimeDomainData(samples);
      // The loudest, as the ear has it: quiet speech moves the meter, too.
      return Math.sqrt(samples.reduce((most, one) => Math.max(most, Math.abs(one)), 0));
    },
    abandon: () => {
      wanted = false;
      if (recorder.state !== "inactive") recorder.stop();
    },
  };
}
