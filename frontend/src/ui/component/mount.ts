/** One component in the page: its HTML, its styles, its script, and what that is called with. */
import type { ComponentV2Props } from "../../wire.gen";
import { containWide } from "../containWide";
import { later, persistently } from "../later";
import { loadFile } from "./files";
import "../../styles/public.gen.css";

type Made = Pick<ComponentV2Props, "html" | "css" | "style" | "script" | "isolated"> & { readonly name: string; readonly key: string };
type Given = Pick<ComponentV2Props, "data" | "binary" | "parts">;

/** A script has not come, and may come later. */
class NotCome extends Error {
  override toString(): string {
    return this.message;
  }
}

interface Told {
  state(name: string, value: unknown): void;
  trigger(name: string, value: unknown): void;
  /** It cannot be shown; null: it can. */
  failed(error: unknown): void;
}

type Cleanup = () => void;
type Render = (component: object) => Cleanup | undefined | Promise<Cleanup | undefined>;

export interface Mounted {
  show(given: Given): Promise<void>;
  close(): void;
}

export function mount(host: HTMLElement, made: Made, told: Told): Mounted {
  const root = rootOf(host, made.isolated);
  const content = document.createElement("div");
  content.innerHTML = made.html;
  root.replaceChildren(content, ...styles(made));
  const end = containWide(host, root);
  const { script } = made;
  let render = script === null ? null : load(script);
  let turn = 0;
  /** How often the script has not come, in a row. */
  let failures = 0;
  let closed = false;
  let cleanup: Cleanup | undefined;
  /** The turn whose call has returned it. */
  let cleans = 0;
  const isOver = (mine: number) => closed || mine !== turn;

  async function show(given: Given): Promise<void> {
    if (closed) return;
    const mine = ++turn;
    try {
      const [call, data] = await Promise.all([render, dataOf(given)]);
      failures = 0;
      if (call === null || isOver(mine)) return;
      const { name, key } = made;
      const returned = await call({ name, key, data, parentElement: root, setStateValue: told.state, setTriggerValue: told.trigger });
      if (typeof returned === "function") {
        if (closed) returned();
        // A call may take longer than the one after it.
        else if (mine > cleans) [cleanup, cleans] = [returned, mine];
      }
      if (!isOver(mine)) told.failed(null);
    } catch (error) {
      if (isOver(mine)) return;
      console.error(`Millpond: the component "${made.name}" has failed.`, error);
      told.failed(error);
      if (error instanceof NotCome) later(() => isOver(mine) || again(given), ++failures);
    }
  }

  /** As when the server has restarted. */
  function again(given: Given): void {
    if (script !== null) render = load(script);
    void show(given);
  }

  return {
    show,
    close() {
      closed = true;
      cleanup?.();
      end();
      root.replaceChildren();
    },
  };
}

/** A root is made once for each element of the page: it cannot be taken away. */
function rootOf(host: HTMLElement, isolated: boolean): HTMLElement | ShadowRoot {
  return isolated ? (host.shadowRoot ?? host.attachShadow({ mode: "open" })) : host;
}

function styles({ css, style }: Made): HTMLElement[] {
  if (style !== null) return [linkTo(style, 1)];
  if (css === "") return [];
  const element = document.createElement("style");
  element.textContent = css;
  return [element];
}

function linkTo(style: string, attempt: number): HTMLLinkElement {
  const link = document.createElement("link");
  link.rel = "stylesheet";
  link.href = style;
  link.onerror = () => later(() => link.isConnected && link.replaceWith(linkTo(style, attempt + 1)), attempt);
  return link;
}

async function load(script: string): Promise<Render> {
  const url = new URL(script, document.baseURI).href;
  const module = (await import(/* @vite-ignore */ url).catch((error: unknown) => {
    // Browsers say so of a file that has not come; the mistakes of a script are mostly others, and stay what they are.
    throw error instanceof TypeError ? new NotCome(String(error)) : error;
  })) as { default?: unknown };
  if (typeof module.default !== "function") throw new TypeError("its script has no default export that is a function");
  return module.default as Render;
}

async function dataOf({ data, binary, parts }: Given): Promise<unknown> {
  if (binary !== null) return loadFile(binary);
  const plain = JSON.parse(data) as unknown;
  if (parts.length === 0) return plain;
  const found = await Promise.all(parts.map(async ({ name, file, table }) => [name, table ? await loadTable(file) : await loadFile(file)] as const));
  return { ...(plain as object), ...Object.fromEntries(found) };
}

/** A table as components expect it: one of the package `apache-arrow`, which comes with the first. */
async function loadTable(file: string | null): Promise<unknown> {
  const [bytes, { tableFromIPC }] = await Promise.all([loadFile(file), persistently(() => import("./arrow"))]);
  return tableFromIPC(bytes);
}
