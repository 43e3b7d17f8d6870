import { useState, type ReactNode } from "react";
import { files as texts } from "../../texts/en/files";
import { fill } from "../../texts/fill";
import { Glyph } from "../Field";
import { CROSS, DONE } from "../glyphs";
import { showSize } from "./sizes";
import type { Upload } from "./queue";
import type { Uploads } from "./useUploads";
import "./UploadList.css";

const AGAIN = "M12.5 8a4.5 4.5 0 1 1-1.4-3.2M12.5 2.5v3h-3";
const PICTURE = /\.(avif|bmp|gif|jpe?g|png|svg|webp)$/i;

type ListProps = { readonly uploads: Uploads; readonly maxSize: number; readonly disabled: boolean; readonly previews?: boolean };

/** What has come, and what is coming; each can be taken away. With `previews`, pictures are shown small. */
export function UploadList({ uploads, maxSize, disabled, previews = false }: ListProps) {
  if (uploads.value.length === 0 && uploads.uploads.length === 0) return null;
  return (
    <ul className="upload-list" data-testid="stFileChips">
      {uploads.value.map((receipt) => {
        const [id, name, size, address] = receipt;
        return (
          <li key={id} className="upload-file" data-testid="stFileChip">
            <Done picture={previews && PICTURE.test(name) ? address : undefined} />
            <Name name={name} note={showSize(size)} />
            <Button label={fill(texts.remove, { name })} path={CROSS} disabled={disabled} act={() => uploads.remove(receipt)} />
          </li>
        );
      })}
      {uploads.uploads.map((upload) => (
        <Coming key={upload.key} upload={upload} uploads={uploads} maxSize={maxSize} />
      ))}
    </ul>
  );
}

/** That it is there: the picture itself, if it is one that the browser can show. */
function Done({ picture }: { readonly picture: string | undefined }) {
  const [broken, setBroken] = useState<string>();
  if (picture !== undefined && picture !== broken) {
    return <img className="upload-preview" data-testid="stFileChipImagePreview" src={picture} alt="" onError={() => setBroken(picture)} />;
  }
  return (
    <span className="upload-mark" data-state="done">
      <Glyph path={DONE} />
    </span>
  );
}

function Coming({ upload, uploads, maxSize }: { readonly upload: Upload; readonly uploads: Uploads; readonly maxSize: number }) {
  const { key, name, file, state, sent, reason } = upload;
  const size = showSize(file.size);
  if (state === "refused") {
    const why = fill(texts[reason ?? "failed"], { size: showSize(maxSize) });
    return (
      <li className="upload-file" data-testid="stFileChip" data-state="refused">
        <Name name={name} note={size}>
          <span className="upload-error" role="alert" data-testid="stFileUploaderFileErrorMessage">
            {why}
          </span>
        </Name>
        {reason !== "tooLarge" && reason !== "wrongType" && <Button label={fill(texts.retry, { name })} path={AGAIN} act={() => uploads.queue.retry(key)} />}
        <Button label={fill(texts.remove, { name })} path={CROSS} act={() => uploads.queue.cancel(key)} />
      </li>
    );
  }
  const note = state === "waiting" ? texts.waiting : fill(texts.sent, { sent: showSize(sent), size });
  return (
    <li className="upload-file" data-testid="stFileChip" data-state={state}>
      <Name name={name} note={note} live={state === "waiting"}>
        <progress className="upload-progress" data-testid="stFileUploaderProgress" aria-label={fill(texts.progress, { name })} max={Math.max(1, file.size)} value={sent} />
      </Name>
      <Button label={fill(texts.cancel, { name })} path={CROSS} act={() => uploads.queue.cancel(key)} />
    </li>
  );
}

function Name({ name, note, live = false, children }: { readonly name: string; readonly note: string; readonly live?: boolean; readonly children?: ReactNode }) {
  return (
    <span className="upload-name">
      <span className="upload-title" data-testid="stFileChipName" title={name} dir="auto">
        {name}
      </span>
      <small role={live ? "status" : undefined}>{note}</small>
      {children}
    </span>
  );
}

function Button({ label, path, act, disabled = false }: { readonly label: string; readonly path: string; readonly act: () => void; readonly disabled?: boolean }) {
  return (
    <span data-testid="stFileChipDeleteBtn">
      <button type="button" className="upload-button" title={label} aria-label={label} disabled={disabled} onClick={act}>
        <Glyph path={path} />
      </button>
    </span>
  );
}
