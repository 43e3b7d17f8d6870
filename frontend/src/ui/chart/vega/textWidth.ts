let context: CanvasRenderingContext2D | null | undefined;

/** How wide a text is, in pixels. `font`: as CSS says it. */
export function widthOf(label: string, font: string): number {
  context ??= document.createElement("canvas").getContext("2d");
  if (context === null) return 7 * label.length;
  context.font = font;
  return context.measureText(label).width;
}
