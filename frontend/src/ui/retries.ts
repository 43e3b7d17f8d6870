/** What a server's address did not give is asked for again: the server, or its store, may be away for a moment. */
import { useEffect, useRef, useState } from "react";
import { useApp } from "./hooks";

const FIRST_PAUSE = 500;
/** Then a minute has gone by. Asked again all the same when the connection comes back. */
const MOST = 7;

interface Handlers {
  readonly onLoad: () => void;
  readonly onError: () => void;
}

/**
 * How often the address was asked for again, as a `key` of what shows it, and what that calls.
 *
 * A browser itself never does: a picture that came in a bad moment would be missing until the page is loaded anew.
 */
export function useRetries(address: string): readonly [number, Handlers | undefined] {
  const app = useApp();
  const [retries, setRetries] = useState(0);
  const failed = useRef({ address, times: 0 });
  const timer = useRef(0);
  useEffect(() => {
    let before = app.status.connection.name;
    const end = app.subscribe(() => {
      const now = app.status.connection.name;
      if (now === "connected" && before !== now && failed.current.times > 0) setRetries((count) => count + 1);
      before = now;
    });
    return () => {
      end();
      clearTimeout(timer.current);
    };
  }, [app]);
  // Other hosts are left alone.
  if (!address.startsWith("_millpond/")) return [retries, undefined];
  const onLoad = () => {
    failed.current.times = 0;
  };
  const onError = () => {
    const times = failed.current.address === address ? failed.current.times + 1 : 1;
    failed.current = { address, times };
    clearTimeout(timer.current);
    if (times > MOST) return;
    timer.current = window.setTimeout(() => setRetries((count) => count + 1), FIRST_PAUSE * 2 ** (times - 1));
  };
  return [retries, { onLoad, onError }];
}
