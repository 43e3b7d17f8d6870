/** One component in the page: its HTML, its styles, its script, and what that is called with. */
import type { ComponentV2Props } from "../../wire.gen";
import { persistently } from "../later";
import { loadFile } from "./files";
import "../../styles/public.gen.css";

type Made = Pick<ComponentV2Props, "html" | "css" | "style" | "script" | "isolated"> & { readonly name: string; readonly key: string };
type Given = Pick<ComponentV2Props, "data" | "binary" | "parts">;

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
  const render = made.script === null ? null : load(made.script);
  let turn = 0;
  let cleanup: Cleanup | undefined;
  const isOver = (mine: number) => mine !== turn;

  async function show(given: Given): Promise<void> {
    const mine = ++turn;
    try {
      const [call, data] = await Promise.all([render, dataOf(given)]);
      if (call === null || isOver(mine)) return;
      const { name, key } = made;
      const returned = await call({ name, key, data, parentElement: root, setStateValue: told.state, setTriggerValue: told.trigger });
      if (typeof returned !== "function") return told.failed(null);
      if (turn < 0) returned();
      else cleanup = returned;
      told.failed(null);
    } catch (error) {
      if (isOver(mine)) return;
      console.error(`Millpond: the component "${made.name}" has failed.`, error);
      told.failed(error);
    }
  }

  return {
    show,
    close() {
      turn = -1;
      cleanup?.();
      root.replaceChildren();
    },
  };
}

/** A root is made once for each element of the page: it cannot be taken away. */
function rootOf(host: HTMLElement, isolated: boolean): HTMLElement | ShadowRoot {
  return isolated ? (host.shadowRoot ?? host.attachShadow({ mode: "open" })) : host;
}

function styles({ css, style }: Made): HTMLElement[] {
  if (style !== null) {
    const link = document.createElement("link");
    link.rel = "stylesheet";
    link.href = style;
    return [link];
  }
  if (css === "") return [];
  const element = document.createElement("style");
  element.textContent = css;
  return [element];
}

async function load(script: string): Promise<Render> {
  const module = (await import(/* @vite-ignore */ new URL(script, document.baseURI).href)) as { default?: unknown };
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
