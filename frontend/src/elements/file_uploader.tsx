import { useEffect, useRef, useState } from "react";
import { files as texts } from "../texts/en/files";
import { fill } from "../texts/fill";
import type { ElementProps } from "../ui/element";
import { Field } from "../ui/Field";
import { useBeforeSubmit } from "../ui/hooks";
import { chosenIn, droppedIn, type Chosen } from "../ui/uploads/chosen";
import { UploadList } from "../ui/uploads/UploadList";
import { showSize } from "../ui/uploads/sizes";
import { useUploads } from "../ui/uploads/useUploads";
import "./file_uploader.css";

/** A zone for files: chosen by its button, dropped onto it, or pasted into it. */
export default function FileUploader({ props }: ElementProps<"file_uploader">) {
  const { disabled, several, directory, types, max_size } = props;
  const uploads = useUploads(props);
  const field = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [held, setHeld] = useState(false);
  useBeforeSubmit(props, () => {
    setHeld(uploads.queue.busy);
    return !uploads.queue.busy;
  });
  const take = (chosen: readonly Chosen[]) => !disabled && uploads.queue.add(chosen);
  const drop = (data: DataTransfer | null) => void droppedIn(data, directory).then(take);
  const pasting = usePaste(disabled, drop);
  const limits = [fill(texts.limit, { size: showSize(max_size) }), types.map((type) => (type.endsWith("/*") ? type.slice(0, -2) : type.replace(/^\./, "")).toUpperCase()).join(", ")];
  return (
    <Field hook="stFileUploader" props={props} native={false} error={held && uploads.queue.busy ? texts.wait : null}>
      {(ids) => (
        <div
          className="upload-zone"
          data-testid="stFileUploaderDropzone"
          role="group"
          aria-labelledby={ids.label}
          aria-describedby={ids.describedBy}
          aria-disabled={disabled || undefined}
          data-over={over || undefined}
          {...pasting}
          onDragOver={(event) => {
            if (disabled || !event.dataTransfer.types.includes("Files")) return;
            event.preventDefault();
            setOver(true);
          }}
          onDragLeave={(event) => !event.currentTarget.contains(event.relatedTarget as Node | null) && setOver(false)}
          onDrop={(event) => {
            event.preventDefault();
            setOver(false);
            if (!disabled) drop(event.dataTransfer);
          }}
        >
          <input
            ref={field}
            className="upload-input"
            data-testid="stFileUploaderDropzoneInput"
            type="file"
            aria-hidden="true"
            tabIndex={-1}
            disabled={disabled}
            multiple={several}
            accept={types.join(",")}
            {...(directory ? { webkitdirectory: "" } : {})}
            onChange={(event) => {
              take(chosenIn(event.target.files));
              event.target.value = ""; // The same file again is a change, too.
            }}
          />
          <div className="upload-call">
            <button type="button" className="push push-secondary" data-testid="stBaseButton-secondary" disabled={disabled} aria-describedby={ids.label} onClick={() => field.current?.click()}>
              {directory ? texts.uploadFolder : texts.upload}
            </button>
            <small className="upload-limits" data-testid="stFileUploaderDropzoneInstructions">
              <span className="upload-drop">{directory ? texts.dropFolder : texts.drop}</span>
              <span>{limits.filter(Boolean).join(" • ")}</span>
            </small>
          </div>
          <UploadList uploads={uploads} maxSize={max_size} disabled={disabled} />
        </div>
      )}
    </Field>
  );
}

/** Takes what is pasted while the focus is in the zone, or nowhere and the pointer over the zone. */
function usePaste(disabled: boolean, take: (data: DataTransfer | null) => void) {
  const latest = useRef(take);
  const near = useRef(false);
  useEffect(() => {
    latest.current = take;
  });
  useEffect(() => {
    if (disabled) return;
    const paste = (event: ClipboardEvent) => {
      if (near.current && document.activeElement === document.body) latest.current(event.clipboardData);
    };
    document.addEventListener("paste", paste);
    return () => document.removeEventListener("paste", paste);
  }, [disabled]);
  return {
    onPaste: (event: React.ClipboardEvent) => !disabled && take(event.clipboardData),
    onPointerEnter: () => void (near.current = true),
    onPointerLeave: () => void (near.current = false),
  };
}
