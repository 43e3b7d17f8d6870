/** What is attached to a message that is still being written. It is in the tab's memory until it is sent: also after F5. */
import { useReducer } from "react";
import { useApp } from "../hooks";
import type { Receipt } from "./queue";
import { useQueue, type Uploads } from "./useUploads";

export interface Attached {
  readonly files: readonly Receipt[];
  readonly audio: Receipt | null;
}

/** Receipts are of one session: those that a duplicated tab has in its memory are the other tab's. */
interface Kept extends Attached {
  readonly session: string | null;
}

interface Takes {
  readonly id: string;
  readonly types: readonly string[];
  readonly max_size: number;
  readonly ticket: string;
  readonly several: boolean;
  readonly max_audio: number;
  readonly audio_ticket: string;
}

export interface Attachments {
  readonly files: Uploads;
  readonly sound: Uploads;
  /** Something is being sent to the server, or will be. */
  readonly busy: boolean;
  /** The server has not taken something. */
  readonly refused: boolean;
  /** What there is at this very moment. */
  readonly latest: () => Attached;
  /** The message was sent: nothing is attached any more. */
  readonly sent: () => void;
}

const NOTHING: Attached = { files: [], audio: null };
const SOUNDS = ["audio/*"];

export function useAttachments(props: Takes): Attachments {
  const app = useApp();
  const [, changed] = useReducer((count: number) => count + 1, 0);
  const { types, max_size, ticket, several, max_audio, audio_ticket } = props;
  const key = `attached:${props.id}`;
  const latest = (): Attached => {
    const kept = app.memory.get(key) as Kept | undefined;
    return kept !== undefined && kept.session === app.outbox.session ? kept : NOTHING;
  };
  const keep = (changes: Partial<Attached>) => {
    const { files, audio } = { ...latest(), ...changes };
    if (files.length === 0 && audio === null) app.memory.delete(key);
    else app.memory.set(key, { session: app.outbox.session, files, audio } satisfies Kept);
    changed();
  };
  const drop = (receipts: readonly Receipt[], shown: string) => receipts.forEach((receipt) => void discard(app.outbox.session, receipt, shown));
  const addFiles = (done: readonly Receipt[]) => {
    const before = latest().files;
    if (several) return keep({ files: [...before, ...done] });
    drop(before, ticket);
    keep({ files: done.slice(-1) });
  };
  const addSound = (done: readonly Receipt[]) => {
    removeSound();
    keep({ audio: done.at(-1) ?? null });
  };
  const removeSound = () => {
    const { audio } = latest();
    if (audio !== null) drop([audio], audio_ticket);
    keep({ audio: null });
  };
  const files = useQueue({ types, max_size, ticket, several, deliver: addFiles });
  const sound = useQueue({ types: SOUNDS, max_size: max_audio, ticket: audio_ticket, several: false, deliver: addSound });
  const now = latest();
  return {
    files: {
      ...files,
      value: now.files,
      remove: (receipt) => {
        drop([receipt], ticket);
        keep({ files: latest().files.filter(([id]) => id !== receipt[0]) });
      },
    },
    sound: { ...sound, value: now.audio === null ? [] : [now.audio], remove: removeSound },
    refused: [...files.uploads, ...sound.uploads].some(({ state }) => state === "refused"),
    busy: files.queue.busy || sound.queue.busy,
    latest,
    sent: () => {
      // What was refused is not part of it, and is not said of the next one.
      files.queue.clear();
      sound.queue.clear();
      keep(NOTHING);
    },
  };
}

/** Nobody wants the upload any more: it need not take room until the server looks for what nobody has. */
async function discard(session: string | null, [receipt]: Receipt, ticket: string): Promise<void> {
  try {
    await fetch(`_millpond/upload/${session ?? ""}/${receipt.split(".")[0] ?? ""}`, { method: "DELETE", headers: { "X-Millpond-Upload": ticket } });
  } catch {
    // The server finds it later.
  }
}
