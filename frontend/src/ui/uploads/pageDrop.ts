/**
 * Files that are dropped anywhere on the page, or pasted while no field has the
 * focus, go to a field that takes them: the one under the pointer, else the one
 * at the lower edge of the window, else the first.
 */
import { isBehindModal } from "../modal";

export interface Taker {
  readonly element: () => HTMLElement | null;
  readonly take: (data: DataTransfer) => void;
  /** Files are over the page, and would come here. */
  readonly over: (isOver: boolean) => void;
}

let takers: readonly Taker[] = [];
let hovered: Taker | undefined;

/** Takes what comes until what is returned is called. */
export function takeFromPage(taker: Taker): () => void {
  if (takers.length === 0) for (const [name, listener] of LISTENERS) document.addEventListener(name, listener);
  takers = [...takers, taker];
  return () => {
    takers = takers.filter((one) => one !== taker);
    if (hovered === taker) hover(undefined);
    if (takers.length === 0) for (const [name, listener] of LISTENERS) document.removeEventListener(name, listener);
  };
}

function find(target: EventTarget | null): Taker | undefined {
  const usable = takers.filter((one) => {
    const element = one.element();
    return element !== null && !isBehindModal(element) && element.checkVisibility();
  });
  const inside = usable.find((one) => target instanceof Node && one.element()?.contains(target) === true);
  return inside ?? usable.find((one) => one.element()?.closest(".stBottom") != null) ?? usable[0];
}

function hover(taker: Taker | undefined): void {
  if (taker === hovered) return;
  hovered?.over(false);
  hovered = taker;
  hovered?.over(true);
}

/** Of a zone that takes them itself, and has said so, nothing comes here. */
function isOurs(event: DragEvent): boolean {
  return !event.defaultPrevented && event.dataTransfer?.types.includes("Files") === true;
}

function dragOver(event: DragEvent): void {
  const taker = isOurs(event) ? find(event.target) : undefined;
  if (taker !== undefined) event.preventDefault();
  hover(taker);
}

function dragLeave(event: DragEvent): void {
  if (event.relatedTarget === null) hover(undefined);
}

function drop(event: DragEvent): void {
  const taker = isOurs(event) ? find(event.target) : undefined;
  hover(undefined);
  if (taker === undefined || event.dataTransfer === null) return;
  event.preventDefault();
  taker.take(event.dataTransfer);
}

function paste(event: ClipboardEvent): void {
  if (event.defaultPrevented || document.activeElement !== document.body || !hasFiles(event.clipboardData)) return;
  const taker = find(null);
  if (taker === undefined || event.clipboardData === null) return;
  event.preventDefault();
  taker.take(event.clipboardData);
}

/** It is files. (Cells of a spreadsheet are a text that brings its picture along.) */
export function hasFiles(data: DataTransfer | null): boolean {
  return data !== null && [...data.items].some(({ kind }) => kind === "file") && !data.types.includes("text/plain");
}

const LISTENERS = [
  ["dragenter", dragOver],
  ["dragover", dragOver],
  ["dragleave", dragLeave],
  ["drop", drop],
  ["paste", paste],
] as unknown as readonly (readonly [string, (event: Event) => void])[];
