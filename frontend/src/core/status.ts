/** What the page shows of the tab: its connection, its run, and what the user has to know. */
import type { TabOptions, Rewritten, TooLarge } from "../wire.gen";
import type { ConnectionState } from "./connection";

export type ScriptState = "initial" | "running" | "notRunning";

export interface Status {
  readonly connection: ConnectionState;
  readonly script: ScriptState;
  /** The app's page that the tab is on, or is going to. */
  readonly path: string;
  /** A run has lasted long enough (200 ms) to be shown. */
  readonly busy: boolean;
  /** The user has pressed Stop, and the run has not ended yet: pressed a moment ago, some time ago, long ago. */
  readonly stopping: "asked" | "waiting" | "stuck" | null;
  /** The app's source was saved since the last run. */
  readonly sourceChanged: boolean;
  /** The user wants a run at each save, without being asked. */
  readonly alwaysRerun: boolean;
  /** The store does not answer, so changes wait to be saved. */
  readonly unsaved: boolean;
  /** The server no longer had this tab's session; this many interactions were not applied. */
  readonly restarted: { readonly dropped: number } | null;
  /** The store has lost confirmed data. */
  readonly rolledBack: boolean;
  /** The store had lost the session, or its newest state, and was given all of it again. */
  readonly rewritten: Rewritten["was"] | null;
  /** This many events were skipped, because they ended the server's process. */
  readonly skipped: number;
  /** This many events were left out, because the server could not read them. */
  readonly unreadable: number;
  /** The browser keeps no cookie, so the session ends with the connection; true until the user has read it. */
  readonly noCookie: boolean;
  /** A value that is too large to be saved, and why. */
  readonly tooLarge: TooLarge | null;
  /** The user wants the State panel, which also needs the server's permission. */
  readonly panel: boolean;
  readonly options: TabOptions;
}

/** All dismissable notices, in their initial state: none. */
export const NOTHING_TO_SAY = {
  sourceChanged: false,
  restarted: null,
  rolledBack: false,
  rewritten: null,
  skipped: 0,
  unreadable: 0,
  noCookie: false,
  tooLarge: null,
} as const;
