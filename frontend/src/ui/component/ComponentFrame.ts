/** The protocol between the page and the frame of one component: what Streamlit's components speak. */
import type { ComponentProps } from "../../wire.gen";
import { loadFile } from "./files";
import { sentText } from "./sent";
import { componentTheme, fontsOf } from "./componentTheme";
import { giveFonts } from "./frameFonts";
import type { Lost } from "../frame/useLineIsBack";
import { later } from "../later";
import { lacksParts } from "./lacksParts";
import { Throttle } from "./Throttle";
import { KEY as THEME } from "../../shell/theme";

/** Why nothing is to be seen. */
export type Problem =
  | { readonly why: "silent" | "version" }
  | { readonly why: "status"; readonly status: number }
  | { readonly why: "given"; readonly error: string };

/** What a component is to show. */
export type Shown = Pick<ComponentProps, "args" | "binary" | "tables" | "disabled">;

/** Who is told what the component says. */
export interface Told {
  /** A value, as the server reads it. */
  value(text: string): void;
  height(pixels: number): void;
  problem(what: Problem | null): void;
}

/** Milliseconds until a component that says nothing is a problem. */
const PATIENCE = 10_000;
const HIGHEST = 100_000;

export class ComponentFrame {
  private ready = false;
  /** It has said something, if only that it cannot be shown. */
  private answered = false;
  /** Its page has come, or the browser's own, which says that there is none. */
  private loaded = false;
  private shown: Shown | null = null;
  /** Counts what is to be shown: files of an older one may come after those of a newer one. */
  private turn = 0;
  /** How often its page has not come, in a row. */
  private failures = 0;
  private readonly throttle: Throttle;
  private readonly origin: string;
  private readonly ends: (() => void)[] = [];

  constructor(
    private readonly frame: HTMLIFrameElement,
    private readonly src: string,
    private readonly told: Told,
    /** Whether the line to the server is lost. */
    private readonly line: Lost,
  ) {
    this.throttle = new Throttle((text) => told.value(text));
    this.origin = new URL(src, document.baseURI).origin;
    this.listen("message", (event) => this.hear(event as MessageEvent));
    this.listen(THEME, () => void this.post());
    const look = () => {
      this.loaded = true;
      if (!this.answered && lacksParts(this.frame, false)) this.reloadLater();
    };
    this.frame.addEventListener("load", look);
    const timer = setTimeout(() => void this.explain(), PATIENCE);
    this.ends.push(() => clearTimeout(timer), () => this.frame.removeEventListener("load", look));
  }

  /** The page has other arguments for the component. */
  show(shown: Shown): void {
    this.shown = shown;
    void this.post();
  }

  /** The line to the server was lost, and is back. A page that was under way has come in part, and nobody says so. */
  lineIsBack(): void {
    if (!this.answered && !this.loaded) this.reload();
  }

  /** The frame goes. What was sent last is not lost. */
  close(): void {
    for (const end of this.ends) end();
    this.throttle.flush();
    this.turn = -1;
  }

  private listen(type: string, listener: (event: Event) => void): void {
    window.addEventListener(type, listener);
    this.ends.push(() => window.removeEventListener(type, listener));
  }

  private hear({ source, origin, data }: MessageEvent): void {
    // Only the component's own frame may speak for it: not another frame, nor one inside of it, nor a page elsewhere that
    // a link in it has led to.
    if (source === null || source !== this.frame.contentWindow || origin !== this.origin || !isMessage(data)) return;
    switch (data["type"]) {
      case "streamlit:componentReady":
        return this.begin(data["apiVersion"]);
      case "streamlit:setFrameHeight":
        return this.resize(data["height"]);
      case "streamlit:setComponentValue":
        return this.take(data["value"], data["dataType"]);
    }
  }

  private begin(version: unknown): void {
    this.answered = true;
    this.failures = 0;
    if (version !== undefined && version !== 1) return this.told.problem({ why: "version" });
    this.ready = true;
    this.told.problem(null);
    void this.post();
    void giveFonts(this.frame, fontsOf(this.frame));
  }

  private resize(height: unknown): void {
    if (typeof height === "number" && Number.isFinite(height)) this.told.height(Math.min(Math.max(0, height), HIGHEST));
  }

  private take(value: unknown, type: unknown): void {
    // Before it is ready a component knows nothing that could be its value.
    if (!this.ready) return;
    const text = sentText(value, type);
    if (text !== null) this.throttle.give(text);
  }

  /** Sends the component what it is to show, when all files of it have come. */
  private async post(): Promise<void> {
    const { shown } = this;
    if (!this.ready || shown === null || this.turn < 0) return;
    const turn = ++this.turn;
    const files = await this.load(shown).catch((error: unknown) => String(error));
    if (turn !== this.turn) return;
    this.told.problem(typeof files === "string" ? { why: "given", error: files } : null);
    if (typeof files === "string") return;
    this.frame.contentWindow?.postMessage(
      {
        type: "streamlit:render",
        args: { ...(JSON.parse(shown.args) as object), ...Object.fromEntries(files.binary) },
        dfs: files.tables,
        disabled: shown.disabled,
        theme: componentTheme(this.frame),
      },
      this.origin,
    );
  }

  private async load({ binary, tables }: Shown) {
    const [bytes, frames] = await Promise.all([
      Promise.all(binary.map(async ({ name, file }) => [name, await loadFile(file)] as const)),
      Promise.all(tables.map(async ({ name, ...parts }) => ({ key: name, value: { data: await this.fetchAll(parts) } }))),
    ]);
    return { binary: bytes, tables: frames };
  }

  private async fetchAll(parts: Record<string, string | null>): Promise<Record<string, Uint8Array>> {
    const files = Object.entries(parts).map(async ([name, file]) => [name, await loadFile(file)] as const);
    return Object.fromEntries(await Promise.all(files));
  }

  /** The component has said nothing: finds out what can be told of why. */
  private async explain(): Promise<void> {
    if (this.answered) return;
    const own = this.origin === location.origin;
    const status = own ? await fetch(this.src, { method: "HEAD" }).then((answer) => answer.status, () => 0) : 200;
    if (this.answered || this.turn < 0) return;
    this.told.problem(status >= 400 ? { why: "status", status } : { why: "silent" });
    if (own && lacksParts(this.frame, true)) this.reloadLater();
  }

  /** Its page, or a part of it, has not come, as while the server restarts: it is asked for again. */
  private reloadLater(): void {
    later(() => this.reload(), ++this.failures);
  }

  private reload(): void {
    if (this.answered || this.turn < 0) return;
    this.loaded = false;
    // Once: what is asked for before the line is back would be under way then, and be asked for again.
    if (this.line.current) return;
    // Not a step that "back" would go.
    this.frame.contentWindow?.location.replace(this.frame.src);
  }
}

function isMessage(data: unknown): data is Record<string, unknown> {
  return typeof data === "object" && data !== null && (data as Record<string, unknown>)["isStreamlitMessage"] === true;
}

