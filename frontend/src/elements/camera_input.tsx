import { useCallback, useEffect, useRef, useState } from "react";
import { capture as texts } from "../texts/en/capture";
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
  useBeforeSubmit(props, () => !uploads.queue.busy);
  const photo = uploads.value[0];
  const pending = uploads.uploads[0];

  const turnOn = useCallback(
    async (towards: "user" | "environment") => {
      setError("");
      try {
        const size = resolution === null ? {} : { width: { ideal: resolution[0] }, height: { ideal: resolution[1] } };
        const next = await open("video", { facingMode: towards, ...size });
        setStream((before) => {
          close(before);
          return next;
        });
        const devices = await navigator.mediaDevices.enumerateDevices();
        setCameras(devices.filter(({ kind }) => kind === "videoinput").length);
      } catch (reason) {
        setError((reason as Error).message);
      }
    },
    [resolution],
  );
  const wanted = photo === undefined && pending === undefined && !disabled;
  useEffect(() => {
    if (wanted) void isAllowed("camera").then((allowed) => (allowed ? turnOn("user") : undefined));
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
    canvas.toBlob((blob) => blob !== null && uploads.queue.add([{ file: new File([blob], NAME, { type: "image/jpeg" }), name: NAME }]), "image/jpeg", 0.92);
    setStream(null);
  };
  const turn = () => {
    const other = facing === "user" ? "environment" : "user";
    setFacing(other);
    void turnOn(other);
  };

  return (
    <Field hook="stCameraInput" props={props} native={false} error={error}>
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
              <Press text={texts.turnOn} act={() => void turnOn(facing)} disabled={disabled} />
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
