import { useCallback, useEffect, useRef, useState } from "react";
import { capture as texts } from "../texts/en/capture";
import { files } from "../texts/en/files";
import type { ElementProps } from "../ui/element";
import { close, isAllowed, open } from "../ui/capture/devices";
import { Field } from "../ui/Field";
import { useBeforeSubmit } from "../ui/hooks";
import { UploadList } from "../ui/uploads/UploadList";
import { useUploads } from "../ui/uploads/useUploads";
import "./capture.css";

const NAME = "camera_input.jpg";
const IMAGES = ["image/*"];

/** What a camera sees, and the photo that was taken. */
export default function CameraInput({ props }: ElementProps<"camera_input">) {
  const { disabled, label, resolution } = props;
  const uploads = useUploads({ ...props, types: IMAGES, several: false });
  const [error, setError] = useState("");
  const [stream, setStream] = useState<MediaStream | null>(null);
  const [facing, setFacing] = useState<"user" | "environment">("user");
  const [cameras, setCameras] = useState(1);
  const video = useRef<HTMLVideoElement>(null);
  /** The photo becomes a file. */
  const [making, setMaking] = useState(false);
  const coming = uploads.queue.busy || making;
  const [held, setHeld] = useState(false);
  useBeforeSubmit(props, () => {
    setHeld(coming);
    return !coming;
  });
  /** Which camera was asked for last: one that the user allows when nobody wants it any more does not stay on. */
  const asked = useRef(0);
  const photo = uploads.value[0];
  const pending = uploads.uploads[0];

  const turnOn = useCallback(
    async (towards: "user" | "environment") => {
      setError("");
      const mine = ++asked.current;
      try {
        const size = resolution === null ? {} : { width: { ideal: resolution[0] }, height: { ideal: resolution[1] } };
        const next = await open("video", { facingMode: towards, ...size });
        if (mine !== asked.current) return close(next);
        setStream((before) => {
          close(before);
          return next;
        });
        const devices = await navigator.mediaDevices.enumerateDevices();
        setCameras(devices.filter(({ kind }) => kind === "videoinput").length);
      } catch (reason) {
        if (mine === asked.current) setError((reason as Error).message);
      }
    },
    [resolution],
  );
  const wanted = photo === undefined && pending === undefined && !disabled && !making;
  useEffect(() => {
    if (!wanted) return;
    let over = false;
    void isAllowed("camera").then((allowed) => (allowed && !over ? turnOn("user") : undefined));
    return () => {
      over = true;
      asked.current += 1;
      setStream(null);
    };
  }, [wanted, turnOn]);
  useEffect(() => {
    if (video.current !== null) video.current.srcObject = stream;
    return () => close(stream);
  }, [stream]);

  const take = () => {
    const seen = video.current;
    if (seen === null || seen.videoWidth === 0) return;
    const canvas = document.createElement("canvas");
    [canvas.width, canvas.height] = [seen.videoWidth, seen.videoHeight];
    canvas.getContext("2d")?.drawImage(seen, 0, 0);
    setMaking(true);
    const made = (blob: Blob | null) => {
      if (blob !== null) uploads.queue.add([{ file: new File([blob], NAME, { type: "image/jpeg" }), name: NAME }]);
      setMaking(false);
    };
    canvas.toBlob(made, "image/jpeg", 0.92);
  };
  const turn = () => {
    const other = facing === "user" ? "environment" : "user";
    setFacing(other);
    void turnOn(other);
  };

  return (
    <Field hook="stCameraInput" props={props} native={false} error={error || (held && coming ? files.wait : "")}>
      {(ids) => (
        <div className="capture" role="group" aria-labelledby={ids.label} aria-describedby={ids.describedBy}>
          {photo !== undefined ? (
            <>
              <img className="capture-picture" src={photo[3]} alt={`${texts.photo}: ${label}`} />
              <Press text={texts.clearPhoto} act={() => uploads.remove(photo)} disabled={disabled} />
            </>
          ) : pending !== undefined ? (
            <UploadList uploads={uploads} maxSize={props.max_size} disabled={disabled} />
          ) : stream === null ? (
            <div className="capture-empty">
              <Press text={texts.turnOn} act={() => void turnOn(facing)} disabled={disabled || making} />
            </div>
          ) : (
            <>
              <video ref={video} className="capture-picture" autoPlay playsInline muted aria-label={texts.live} />
              <Press text={texts.takePhoto} act={take} disabled={disabled} />
              {cameras > 1 && <Press text={texts.switchCamera} act={turn} disabled={disabled} />}
            </>
          )}
        </div>
      )}
    </Field>
  );
}

function Press({ text, act, disabled }: { readonly text: string; readonly act: () => void; readonly disabled: boolean }) {
  return (
    <button type="button" className="push push-secondary capture-button" data-testid="stCameraInputButton" disabled={disabled} onClick={act}>
      {text}
    </button>
  );
}
