/** Cells that say little until they are opened: sound, video, JSON, and Markdown. */
import { type CustomCell, type CustomRenderer, type GridCell, GridCellKind, type ProvideEditorCallback, type TextCell } from "@glideapps/glide-data-grid";
import { useEffect, useState } from "react";
import { table } from "../../texts/en/table";
import { Markdown } from "../Markdown";
import { isSafeMedia } from "./links";
import "./openedCells.css";

interface OpenedCell {
  readonly is: "audio" | "video" | "json" | "markdown" | "text";
  readonly text: string;
  /** Where `text` is the beginning alone: asks for all of it. */
  readonly more?: () => Promise<string>;
}

export function mediaCell(kind: "audio" | "video", address: string): CustomCell<OpenedCell> {
  return { kind: GridCellKind.Custom, data: { is: kind, text: address }, copyData: address, allowOverlay: true, readonly: true };
}

export function textCell(kind: "json" | "markdown", text: string): CustomCell<OpenedCell> {
  return { kind: GridCellKind.Custom, data: { is: kind, text }, copyData: text, allowOverlay: true, readonly: true };
}

/** A cell of text, JSON or Markdown of which the tab has the beginning; all other cells as they are. */
export function longCell(cell: GridCell, text: string, more: () => Promise<string>): GridCell {
  if (cell.kind === GridCellKind.Text) return { ...cell, kind: GridCellKind.Custom, data: { is: "text", text, more }, copyData: text } as CustomCell<OpenedCell>;
  const is = cell.kind === GridCellKind.Custom ? (cell as CustomCell<OpenedCell>).data.is : undefined;
  return is === "json" || is === "markdown" ? ({ ...cell, data: { is, text, more } } as CustomCell<OpenedCell>) : cell;
}

/** The cell as it is copied. Of those that are drawn by us, the grid says what it copies to screen readers. */
export function copiedCell(cell: GridCell): GridCell {
  const copied = cell.kind === GridCellKind.Custom ? (cell.data as { readonly copied?: string }).copied : undefined;
  return copied === undefined ? cell : { ...cell, copyData: copied };
}

function useWhole({ text, more }: OpenedCell): string {
  const [whole, setWhole] = useState(text);
  useEffect(() => {
    let gone = false;
    more?.().then(
      (found) => gone || setWhole(found),
      () => undefined, // the beginning is there
    );
    return () => {
      gone = true;
    };
    // oxlint-disable-next-line react/exhaustive-deps -- it is asked for once, when the cell is opened
  }, []);
  return whole;
}

function Opened({ value }: { readonly value: CustomCell<OpenedCell> }) {
  const { is } = value.data;
  const text = useWhole(value.data);
  if (is === "text") return <div className="openedText">{text}</div>;
  if (is === "json") return <pre className="openedJson">{indented(text)}</pre>;
  // As everywhere on the page: what the grid itself makes of Markdown lets HTML through.
  if (is === "markdown") return <div className="openedMarkdown"><Markdown text={text} /></div>;
  if (!isSafeMedia(text)) return <p className="openedRefused">{text}</p>;
  // oxlint-disable-next-line jsx-a11y/media-has-caption -- what the app shows has none
  return is === "audio" ? <audio className="openedMedia" src={text} controls aria-label={table.audio} /> : <video className="openedMedia" src={text} controls aria-label={table.video} />;
}

/** JSON with one value on each line; what is none, or was cut, as it is. */
export function indented(text: string): string {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/** A number that is shown in another form is as it is when it is opened. */
export const openedNumber: ProvideEditorCallback<GridCell> = (cell) =>
  cell.kind === GridCellKind.Text && cell.copyData !== undefined && cell.copyData !== cell.data && cell.data !== ""
    ? { editor: ({ value }) => <div className="openedText">{(value as TextCell).copyData}</div>, disablePadding: true }
    : undefined;

export const openedCells: CustomRenderer<CustomCell<OpenedCell>> = {
  kind: GridCellKind.Custom,
  isMatch: (cell): cell is CustomCell<OpenedCell> => ["audio", "video", "json", "markdown", "text"].includes((cell.data as { is?: string }).is ?? ""),
  draw({ ctx, rect, theme }, { data }) {
    ctx.save();
    const pad = theme.cellHorizontalPadding;
    const middle = rect.y + rect.height / 2;
    let x = rect.x + pad;
    ctx.fillStyle = theme.textDark;
    const isText = data.is !== "audio" && data.is !== "video";
    if (!isText) {
      ctx.beginPath();
      ctx.moveTo(x, middle - 6);
      ctx.lineTo(x + 10, middle);
      ctx.lineTo(x, middle + 6);
      ctx.fill();
      x += 18;
    }
    ctx.font = `${theme.baseFontStyle} ${theme.fontFamily}`;
    ctx.textBaseline = "middle";
    ctx.beginPath();
    ctx.rect(rect.x, rect.y, rect.width - pad, rect.height);
    ctx.clip();
    ctx.fillText(isText ? inOneLine(data.text) : lastPart(data.text), x, middle + 1);
    ctx.restore();
  },
  provideEditor: () => ({ editor: Opened as never, disablePadding: true, deletedValue: (cell) => cell }),
};

/** As much of a text as a cell can show. */
export function inOneLine(text: string): string {
  return text.slice(0, 200).replace(/\s*\n\s*/g, " ");
}

/** The name of the file, of an address. */
function lastPart(address: string): string {
  if (address.startsWith("data:")) return "";
  return address.split(/[?#]/, 1)[0]?.split("/").findLast((part) => part !== "") ?? address;
}
