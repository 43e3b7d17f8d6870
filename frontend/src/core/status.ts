/** What the page shows of the tab: its connection, its run, and what the user has to know. */
import type { TabOptions, Rewritten, TooLarge } from "../wire.gen";
import type { ConnectionState } from "./connection";

export type ScriptState = "initial" | "running" | "notRunning";

export interface Status {
  readonly connection: ConnectionState;
  readonly script: ScriptState;
  /** The page of the app that the tab is on, or has just gone to. */
  readonly path: string;
  /** Running for long enough (200 ms) to say so. */
  readonly busy: boolean;
  /** The user has pressed Stop, and the run has not ended yet: pressed a moment ago, some time ago, long ago. */
  readonly stopping: "asked" | "waiting" | "stuck" | null;
  /** The app's source was saved since the last run. */
  readonly sourceChanged: boolean;
  /** The user wants a run at each save, without being asked. */
  readonly alwaysRerun: boolean;
  /** The store does not answer, so changes wait to be saved. */
  readonly unsaved: boolean;
  /** The server no longer had the session of this tab; so many things that the user did were not applied. */
  readonly restarted: { readonly dropped: number } | null;
  /** The store has lost what it had confirmed. */
  readonly rolledBack: boolean;
  /** The store had lost the session, or its newest state, and was given all of it again. */
  readonly rewritten: Rewritten["was"] | null;
  /** So many events were left out, since the server broke down over them. */
  readonly skipped: number;
  /** So many events were left out, since the server could not read them. */
  readonly unreadable: number;
  /** The browser keeps no cookie, so the session ends with the connection; true until the user has read it. */
  readonly noCookie: boolean;
  /** A value that is too large to be saved, and why. */
  readonly tooLarge: TooLarge | null;
  /** The user wants the State panel. It is there where the server allows it, too. */
  readonly panel: boolean;
  readonly options: TabOptions;
}

/** Each notice that the user can dismiss, where there is none. */
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
