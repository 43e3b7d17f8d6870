/** Cells that say little until they are opened: sound, video, JSON, and Markdown. */
import { type CustomCell, type CustomRenderer, GridCellKind } from "@glideapps/glide-data-grid";
import { table } from "../../texts/en/table";
import { Markdown } from "../Markdown";
import { isSafeMedia } from "./links";
import "./openedCells.css";

interface OpenedCell {
  readonly is: "audio" | "video" | "json" | "markdown";
  readonly text: string;
}

export function mediaCell(kind: "audio" | "video", address: string): CustomCell<OpenedCell> {
  return { kind: GridCellKind.Custom, data: { is: kind, text: address }, copyData: address, allowOverlay: true, readonly: true };
}

export function textCell(kind: "json" | "markdown", text: string): CustomCell<OpenedCell> {
  return { kind: GridCellKind.Custom, data: { is: kind, text }, copyData: text, allowOverlay: true, readonly: true };
}

function Opened({ value }: { readonly value: CustomCell<OpenedCell> }) {
  const { is, text } = value.data;
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

export const openedCells: CustomRenderer<CustomCell<OpenedCell>> = {
  kind: GridCellKind.Custom,
  isMatch: (cell): cell is CustomCell<OpenedCell> => ["audio", "video", "json", "markdown"].includes((cell.data as { is?: string }).is ?? ""),
  draw({ ctx, rect, theme }, { data }) {
    ctx.save();
    const pad = theme.cellHorizontalPadding;
    const middle = rect.y + rect.height / 2;
    let x = rect.x + pad;
    ctx.fillStyle = theme.textDark;
    const isText = data.is === "json" || data.is === "markdown";
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
