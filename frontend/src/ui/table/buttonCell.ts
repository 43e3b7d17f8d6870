/** A button in a cell. The grid draws it, and says where it was pressed. */
import { type CustomCell, type CustomRenderer, GridCellKind } from "@glideapps/glide-data-grid";
import { isStyled, type Cell, type StyledCell } from "./windows";

interface ButtonCell {
  readonly is: "button";
  readonly label: string;
  /** `primary`, `secondary` or `tertiary`. */
  readonly look: string;
}

interface Press {
  readonly localEventX: number;
  readonly bounds: { readonly width: number };
}

const PAD = 10;
let context: CanvasRenderingContext2D | null | undefined;
/** The font that the grid draws with: set when it has drawn a button. */
let font = "14px sans-serif";

function widthOf(label: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (context) context.font = font;
  return (context?.measureText(label).width ?? label.length * 8) + 2 * PAD;
}

export function buttonCell(label: string, look: string): CustomCell<ButtonCell> {
  return { kind: GridCellKind.Custom, data: { is: "button", label, look }, copyData: label, allowOverlay: false, readonly: true, cursor: "pointer" };
}

/** Whether a press on a cell was one on its button, and not beside it. */
export function isOnButton(cell: Cell | StyledCell | undefined, { localEventX, bounds }: Press): boolean {
  const label = cell !== undefined && isStyled(cell) ? (cell.value ?? null) : cell;
  if (label === undefined || label === null) return false;
  return Math.abs(localEventX - bounds.width / 2) <= Math.min(widthOf(String(label)), bounds.width) / 2;
}

export const buttonCells: CustomRenderer<CustomCell<ButtonCell>> = {
  kind: GridCellKind.Custom,
  needsHover: true,
  isMatch: (cell): cell is CustomCell<ButtonCell> => (cell.data as { is?: string }).is === "button",
  draw({ ctx, rect, theme, hoverAmount }, { data }) {
    ctx.save();
    font = `${theme.baseFontStyle} ${theme.fontFamily}`;
    ctx.font = font;
    const width = Math.min(rect.width - 4, widthOf(data.label));
    const height = Math.min(26, rect.height - 6);
    const x = rect.x + (rect.width - width) / 2;
    const y = rect.y + (rect.height - height) / 2;
    const primary = data.look === "primary";
    ctx.beginPath();
    ctx.roundRect(x + 0.5, y + 0.5, width - 1, height - 1, 5);
    ctx.fillStyle = primary ? theme.accentColor : hoverAmount > 0 ? theme.bgHeaderHovered : theme.bgCell;
    if (primary || data.look === "secondary" || hoverAmount > 0) ctx.fill();
    ctx.strokeStyle = theme.borderColor;
    if (data.look === "secondary") ctx.stroke();
    ctx.fillStyle = primary ? theme.accentFg : theme.textDark;
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.fillText(data.label, rect.x + rect.width / 2, rect.y + rect.height / 2 + 1, width - PAD);
    ctx.restore();
  },
  measure: (ctx, { data }) => ctx.measureText(data.label).width + 2 * PAD + 16,
};
