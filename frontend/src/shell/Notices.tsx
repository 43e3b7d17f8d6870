import { useEffect, useState, type ReactNode } from "react";
import { RELOADING } from "../core/app";
import type { ConnectionState } from "../core/connection";
import { useApp, useStatus } from "../ui/hooks";
import { CloseCode } from "../wire.gen";
import "./Notices.css";

/** A lost connection often comes back before anybody needs to know. */
const PATIENCE = 1000;
/** The first answer takes as long as the page's other files do. But a page that stays empty says why. */
const PATIENCE_AT_FIRST = 3000;

/** What the user must know about the connection, and what to do. */
export function Notices() {
  const app = useApp();
  const { connection, restarted, rolledBack, rewritten, skipped, unreadable, noCookie, tooLarge } = useStatus(
    "connection",
    "restarted",
    "rolledBack",
    "rewritten",
    "skipped",
    "unreadable",
    "noCookie",
    "tooLarge",
  );
  const lost = useLost(connection);
  return (
    <>
      {connection.name === "stopped" && connection.reason !== RELOADING && <Stopped {...connection} />}
      {lost && connection.name !== "stopped" && <Lost connection={connection} />}
      {restarted !== null && (
        <Notice testId="stRestarted" title="The app began anew.">
          <p>
            This session has expired, or the server no longer knows it. {restarted.dropped > 0 && notApplied(restarted.dropped)}
          </p>
          <Action onPress={() => app.dismiss("restarted")}>OK</Action>
        </Notice>
      )}
      {skipped > 0 && (
        <Notice testId="stSkipped" title="Something was left out." alert>
          <p>The server broke down again and again over what you did, so it was not done. The rest goes on.</p>
          <Action onPress={() => app.dismiss("skipped")}>OK</Action>
        </Notice>
      )}
      {unreadable > 0 && (
        <Notice testId="stUnreadable" title="Something was left out." alert>
          <p>The server could not read what you did, so it was not done. The rest goes on.</p>
          <Action onPress={() => app.dismiss("unreadable")}>OK</Action>
        </Notice>
      )}
      {noCookie && (
        <Notice testId="stNoCookie" title="Nothing lasts without cookies.">
          <p>Your browser keeps no cookie of this app. When the page is loaded again, or its connection is lost, it begins anew.</p>
          <Action onPress={() => app.dismiss("noCookie")}>OK</Action>
        </Notice>
      )}
      {tooLarge && (
        <Notice testId="stTooLarge" title="Too large to be saved.">
          <p>
            After a restart “{tooLarge.key}” will be gone: {tooLarge.reason}.
          </p>
          <Action onPress={() => app.dismiss("tooLarge")}>OK</Action>
        </Notice>
      )}
      {rewritten !== null && (
        <Notice testId="stRewritten" title="Nothing was lost.">
          <p>
            {rewritten === "gone"
              ? "The server’s store had lost this session. It was saved again as a whole."
              : "The server’s store had only an earlier state of this session. The newest was saved again."}
          </p>
          <Action onPress={() => app.dismiss("rewritten")}>OK</Action>
        </Notice>
      )}
      {rolledBack && (
        <Notice testId="stRolledBack" title="Saved work was lost." alert>
          <p>The server's store went back to an earlier state. Check what you did last.</p>
          <Action onPress={() => app.dismiss("rolledBack")}>OK</Action>
        </Notice>
      )}
    </>
  );
}

function Lost({ connection }: { connection: ConnectionState }) {
  const app = useApp();
  const seconds = useSecondsUntil(connection.name === "waiting" ? connection.retryAt : null);
  const noStore = (connection.name === "waiting" || connection.name === "connecting") && connection.code === CloseCode.TRY_LATER;
  const title = noStore ? "The server cannot reach its store" : isFirst(connection) ? "The server has not answered yet" : "Connection lost";
  return (
    <Notice testId="stConnectionStatus" title={title}>
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
    case CloseCode.TOO_MUCH:
      return (
        <Notice testId="stConnectionStatus" title="The server is full">
          <p>{reason} What you do is kept.</p>
          <Action onPress={() => app.reconnect()}>Try again</Action>
        </Notice>
      );
    case CloseCode.TOO_LARGE:
      return (
        <Notice testId="stConnectionStatus" title="Too large to be sent">
          <p>What was entered is more than this app takes.</p>
          <Action onPress={() => app.leaveOut()}>Load the page without it</Action>
        </Notice>
      );
    default:
      return (
        <Notice testId="stConnectionStatus" title="The page and the server do not understand each other">
          <p>{reason || "The server could not read what this page sent."} If loading the page again does not help, tell the app's author.</p>
          {/* Loaded again with what is unfinished, it would end in the same way. */}
          {code === CloseCode.BAD_FRAME && app.outbox.pending.length > 0 ? (
            <Action onPress={() => app.leaveOut()}>Load the page without what was entered</Action>
          ) : (
            <Action onPress={() => location.reload()}>Load the page again</Action>
          )}
        </Notice>
      );
  }
}

type NoticeProps = { testId: string; title: string; alert?: boolean; children: ReactNode };

/** `alert`: a screen reader says it at once. */
function Notice({ testId, title, alert, children }: NoticeProps) {
  return (
    <div className={`notice ${testId}`} data-testid={testId} role={alert ? "alert" : undefined}>
      <strong>{title}</strong>
      {children}
    </div>
  );
}

function notApplied(count: number): string {
  return count === 1 ? "What you did last was not applied." : `The last ${count} things that you did were not applied.`;
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
  const away = connection.name === "waiting" || connection.name === "connecting";
  const [waited, setWaited] = useState(0);
  useEffect(() => {
    if (!away) return;
    const timers = [PATIENCE, PATIENCE_AT_FIRST].map((time) => setTimeout(() => setWaited(time), time));
    return () => {
      timers.forEach(clearTimeout);
      setWaited(0);
    };
  }, [away]);
  return away && waited >= (isFirst(connection) ? PATIENCE_AT_FIRST : PATIENCE);
}

function isFirst(connection: ConnectionState): boolean {
  return connection.name === "connecting" && connection.attempt === 1;
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
