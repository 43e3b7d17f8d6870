/** A PDF that comes: opened, refused, locked, or there. */
import { useEffect, useReducer, useState } from "react";
import { AskError } from "../../core/asks";
import { pdf as texts } from "../../texts/en/pdf";
import { fill } from "../../texts/fill";
import { useApp } from "../hooks";
import { open, type Document, type Source, type Task } from "./open";

export type State =
  | { readonly name: "loading" }
  | { readonly name: "ready"; readonly document: Document }
  | { readonly name: "locked"; readonly again: boolean; readonly unlock: (password: string) => void }
  | { readonly name: "failed"; readonly why: string };

interface Opened {
  readonly state: State;
  readonly retry: () => void;
}

const LOADING: State = { name: "loading" };

/** `file`: its address here; null: it is asked for. `called`: what it is called in what is said of it. */
export function useDocument(id: number, file: string | null, address: string, called: string): Opened {
  const app = useApp();
  const [attempt, retry] = useReducer((count: number) => count + 1, 0);
  const look = `${file ?? ""} ${address} ${attempt}`;
  const [known, setKnown] = useState<{ readonly look: string; readonly state: State }>({ look, state: LOADING });
  useEffect(() => {
    const end = new AbortController();
    const tell = (state: State) => !end.signal.aborted && setKnown({ look, state });
    let task: Task | undefined;
    const load = async () => {
      const source: Source = file === null ? { data: await app.ask(id, null, end.signal) } : { url: new URL(file, document.baseURI).href };
      if (end.signal.aborted) return;
      task = open(source, (again, answer) => {
        const unlock = (password: string) => {
          tell(LOADING);
          answer(password);
        };
        tell({ name: "locked", again, unlock });
      });
      tell({ name: "ready", document: await task.promise });
    };
    load().catch((error: unknown) => tell({ name: "failed", why: whyOf(error, called) }));
    return () => {
      end.abort();
      void task?.destroy();
    };
    // The number of the node may be another one after a reconnection: what was asked goes on.
    // oxlint-disable-next-line react-hooks/exhaustive-deps
  }, [app, look]);
  return { state: known.look === look ? known.state : LOADING, retry };
}

function whyOf(error: unknown, name: string): string {
  if (error instanceof AskError) return error.message;
  const kind = (error as Error).name;
  return fill(kind === "InvalidPDFException" || kind === "FormatError" ? texts.broken : texts.failed, { name });
}
