/** What the core needs of the browser, and what the page that it was sent in says. */
import type { Hello, Look, ServerMessage } from "../wire.gen";
import type { AddressBar } from "./address";
import type { Environment } from "./connection";
import type { Performer } from "./effects";
import type { Store } from "./storage";
import type { Values } from "./values";

/** What the server writes into the page. */
export interface Bootstrap {
  readonly build: string;
  readonly socket: string;
  readonly version?: string;
  readonly title?: string | null;
  readonly theme?: Look;
  /** Which session a page gets: its tab's, the browser's last one, or a new one at each load. */
  readonly resume?: "tab" | "browser" | "never";
  /** Of the user who has signed in: `shell/aside.ts`. */
  readonly key?: string;
  /** What the server would say first: a session made ahead, and its page. */
  readonly messages?: readonly ServerMessage[];
}

export interface Browser extends Environment, AddressBar {
  /** Shows another address, and Back leads to the one before. */
  push(href: string): void;
  readonly store: Store;
  reload(): void;
  /** A part of the page's code that is fetched when it is needed: as soon as the server can be reached. */
  chunk<T>(fetch: () => Promise<T>): Promise<T>;
  /** The address is as this page has left it: not typed by the user, nor from a link. */
  queryIsOurs(): boolean;
  randomName(): string;
  /** Lets an effect happen in the page. */
  readonly perform: (...effect: [...Parameters<Performer>, Values]) => void;
  isSeen(): boolean;
  /** What the app may know of the browser and of the page. Takes some milliseconds the first time. */
  about(): Pick<Hello, "path" | "url" | "timezone" | "timezone_offset" | "locale" | "theme" | "embedded" | "hidden">;
}
