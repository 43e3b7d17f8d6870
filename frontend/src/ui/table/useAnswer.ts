import { useCallback, useEffect, useState } from "react";
import { AskError } from "../../core/asks";
import { table } from "../../texts/en/table";
import { PATIENCE } from "../patience";

export interface Answered<T> {
  /** The last answer; undefined: none has come yet. */
  readonly found: T | undefined;
  /** Why the newest one is not there; undefined: it is, or is on its way as usual. */
  readonly trouble: string | undefined;
  /** Asks once more. */
  readonly again: () => void;
}

/**
 * What is asked about a table beside its rows.
 *
 * @param question says what is asked: another text is another question; null: nothing is asked.
 */
export function useAnswer<T>(question: string | null, ask: (signal: AbortSignal) => Promise<T>): Answered<T> {
  const [found, setFound] = useState<T>();
  const [trouble, setTrouble] = useState<string>();
  const [times, setTimes] = useState(0);
  useEffect(() => {
    if (question === null) return;
    const controller = new AbortController();
    const timer = setTimeout(setTrouble, PATIENCE, table.answerSlow);
    const over = (said: string | undefined) => {
      if (controller.signal.aborted) return false;
      clearTimeout(timer);
      setTrouble(said);
      return true;
    };
    ask(controller.signal).then(
      (answer) => over(undefined) && setFound(() => answer),
      (error: unknown) => over(error instanceof AskError ? error.message : String(error)),
    );
    return () => {
      clearTimeout(timer);
      controller.abort();
      setTrouble(undefined);
    };
    // oxlint-disable-next-line react/exhaustive-deps -- once for a question: `ask` is another one at each render
  }, [question, times]);
  return { found, trouble, again: useCallback(() => setTimes((before) => before + 1), []) };
}
