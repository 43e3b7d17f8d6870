import { useEffect, useState, type ReactNode } from "react";
import { RELOADING, VERSIONS } from "../core/app";
import type { ConnectionState } from "../core/connection";
import { useApp, useStatus } from "../ui/hooks";
import { CloseCode, type TooMuchOf } from "../wire.gen";
import { notices as texts } from "../texts/en/notices";
import { fill } from "../texts/fill";
import "./Notices.css";

/** A lost connection often comes back before anybody needs to know. */
const PATIENCE = 1000;
/** The first answer takes as long as the page's other files do. But a page that stays empty says why. */
const PATIENCE_AT_FIRST = 3000;

/** What the server has too much of, by the reason that it closes the socket with. */
const FULL: Readonly<Record<string, string>> = {
  pages_of_browser: texts.pagesOfBrowser,
  pages_of_address: texts.pagesOfAddress,
  sessions: texts.sessions,
  requests: texts.requests,
} satisfies Record<TooMuchOf, string>;

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
        <Notice testId="stRestarted" title={texts.restarted}>
          <p>
            {texts.restartedText} {restarted.dropped > 0 && fill(texts.notApplied, { count: restarted.dropped })}
          </p>
          <Action onPress={() => app.dismiss("restarted")}>{texts.ok}</Action>
        </Notice>
      )}
      {skipped > 0 && (
        <Notice testId="stSkipped" title={texts.leftOut} alert>
          <p>{texts.skippedText}</p>
          <Action onPress={() => app.dismiss("skipped")}>{texts.ok}</Action>
        </Notice>
      )}
      {unreadable > 0 && (
        <Notice testId="stUnreadable" title={texts.leftOut} alert>
          <p>{texts.unreadableText}</p>
          <Action onPress={() => app.dismiss("unreadable")}>{texts.ok}</Action>
        </Notice>
      )}
      {noCookie && (
        <Notice testId="stNoCookie" title={texts.noCookie}>
          <p>{texts.noCookieText}</p>
          <Action onPress={() => app.dismiss("noCookie")}>{texts.ok}</Action>
        </Notice>
      )}
      {tooLarge && (
        <Notice testId="stTooLarge" title={texts.tooLarge}>
          <p>{fill(texts.tooLargeText, tooLarge)}</p>
          <Action onPress={() => app.dismiss("tooLarge")}>{texts.ok}</Action>
        </Notice>
      )}
      {rewritten !== null && (
        <Notice testId="stRewritten" title={texts.nothingLost}>
          <p>{rewritten === "gone" ? texts.rewrittenGone : texts.rewrittenOld}</p>
          <Action onPress={() => app.dismiss("rewritten")}>{texts.ok}</Action>
        </Notice>
      )}
      {rolledBack && (
        <Notice testId="stRolledBack" title={texts.rolledBack} alert>
          <p>{texts.rolledBackText}</p>
          <Action onPress={() => app.dismiss("rolledBack")}>{texts.ok}</Action>
        </Notice>
      )}
    </>
  );
}

function Lost({ connection }: { connection: ConnectionState }) {
  const app = useApp();
  const seconds = useSecondsUntil(connection.name === "waiting" ? connection.retryAt : null);
  const noStore = (connection.name === "waiting" || connection.name === "connecting") && connection.code === CloseCode.TRY_LATER;
  const title = noStore ? texts.noStore : isFirst(connection) ? texts.noAnswer : texts.lost;
  return (
    <Notice testId="stConnectionStatus" title={title}>
      <p>
        {texts.kept}{" "}
        {/* Not read out at each second. */}
        <span aria-hidden="true">{seconds === null || seconds < 1 ? texts.trying : fill(texts.tryingIn, { seconds })}</span>
      </p>
      <Action onPress={() => app.wake()}>{texts.tryNow}</Action>
    </Notice>
  );
}

function Stopped({ code, reason }: { code: number; reason: string }) {
  const app = useApp();
  switch (code) {
    case CloseCode.SUPERSEDED:
      return (
        <Notice testId="stConnectionStatus" title={texts.elsewhere}>
          <p>{texts.elsewhereText}</p>
          <Action onPress={() => app.reconnect()}>{texts.takeOver}</Action>
        </Notice>
      );
    case CloseCode.REFUSED:
      return (
        <Notice testId="stConnectionStatus" title={texts.refused}>
          <p>{texts.refusedText}</p>
          <Action onPress={() => location.reload()}>{texts.reload}</Action>
        </Notice>
      );
    case CloseCode.TOO_MUCH:
      return (
        <Notice testId="stConnectionStatus" title={texts.full}>
          <p>
            {FULL[reason] ?? FULL["requests"]} {texts.fullKept}
          </p>
          <Action onPress={() => app.reconnect()}>{texts.again}</Action>
        </Notice>
      );
    case CloseCode.TOO_LARGE:
      return (
        <Notice testId="stConnectionStatus" title={texts.tooLargeToSend}>
          <p>{texts.tooLargeToSendText}</p>
          <Action onPress={() => app.leaveOut()}>{texts.reloadWithoutIt}</Action>
        </Notice>
      );
    default:
      return (
        <Notice testId="stConnectionStatus" title={texts.misunderstood}>
          <p>{reason === VERSIONS ? texts.versions : texts.misunderstoodText} {texts.tellAuthor}</p>
          {/* Loaded again with what is unfinished, it would end in the same way. */}
          {code === CloseCode.BAD_FRAME && app.outbox.pending.length > 0 ? (
            <Action onPress={() => app.leaveOut()}>{texts.reloadWithoutEntered}</Action>
          ) : (
            <Action onPress={() => location.reload()}>{texts.reload}</Action>
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
