import { useEffect, useState, type ReactNode } from "react";
import { RELOADING } from "../core/app";
import type { ConnectionState } from "../core/connection";
import { useApp, useStatus } from "../ui/hooks";
import { CloseCode } from "../wire.gen";

/** A lost connection often comes back before anybody needs to know. */
const PATIENCE = 1000;

/** What the user must know about the connection, and what to do. */
export function Notices() {
  const app = useApp();
  const { connection, restarted } = useStatus();
  const lost = useLost(connection);
  return (
    <div className="notices" role="status" aria-live="polite">
      {connection.name === "stopped" && connection.reason !== RELOADING && <Stopped {...connection} />}
      {lost && connection.name !== "stopped" && <Lost connection={connection} />}
      {restarted && (
        <Notice testId="stRestarted" title="The app began anew.">
          <p>The server no longer had the state of this page.</p>
          <Action onPress={() => app.dismiss("restarted")}>OK</Action>
        </Notice>
      )}
    </div>
  );
}

function Lost({ connection }: { connection: ConnectionState }) {
  const app = useApp();
  const seconds = useSecondsUntil(connection.name === "waiting" ? connection.retryAt : null);
  return (
    <Notice testId="stConnectionStatus" title="Connection lost">
      <p>
        What you do is kept and sent later.{" "}
        {/* Not read out at each second. */}
        <span aria-hidden="true">{seconds === null || seconds < 1 ? "Trying again…" : `Trying again in ${seconds} s.`}</span>
      </p>
      <Action onPress={() => app.wake()}>Try now</Action>
    </Notice>
  );
}

function Stopped({ code, reason }: { code: number; reason: string }) {
  const app = useApp();
  switch (code) {
    case CloseCode.SUPERSEDED:
      return (
        <Notice testId="stConnectionStatus" title="Open in another tab">
          <p>This page goes on in the tab that was opened last.</p>
          <Action onPress={() => app.reconnect()}>Use it here</Action>
        </Notice>
      );
    case CloseCode.REFUSED:
      return (
        <Notice testId="stConnectionStatus" title="The server refused the connection">
          <p>{reason || "This session belongs to another browser, and a new one was not given."}</p>
          <Action onPress={() => location.reload()}>Load the page again</Action>
        </Notice>
      );
    default:
      return (
        <Notice testId="stConnectionStatus" title="The page and the server do not understand each other">
          <p>{reason || "The server could not read what this page sent."} If loading the page again does not help, tell the app's author.</p>
          <Action onPress={() => location.reload()}>Load the page again</Action>
        </Notice>
      );
  }
}

function Notice({ testId, title, children }: { testId: string; title: string; children: ReactNode }) {
  return (
    <div className={`notice ${testId}`} data-testid={testId}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}

function Action({ onPress, children }: { onPress: () => void; children: string }) {
  return (
    <button type="button" className="quiet notice-action" onClick={onPress}>
      {children}
    </button>
  );
}

/** True once the connection has been away for a while; false at once when it is back. */
function useLost(connection: ConnectionState): boolean {
  const away = connection.name === "waiting" || (connection.name === "connecting" && connection.attempt > 1);
  const [lost, setLost] = useState(false);
  useEffect(() => {
    if (!away) return;
    const timer = setTimeout(() => setLost(true), PATIENCE);
    return () => {
      clearTimeout(timer);
      setLost(false);
    };
  }, [away]);
  return away && lost;
}

function useSecondsUntil(time: number | null): number | null {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (time === null) return;
    const timer = setInterval(() => setNow(Date.now()), 250);
    return () => clearInterval(timer);
  }, [time]);
  return time === null ? null : Math.max(0, Math.ceil((time - now) / 1000));
}
