/** A drawing of the page as a file. */
import { pngOf } from "../plots";

/** The largest side of a picture in pixels: browsers draw no larger ones. */
const LARGEST = 8192;
/** For screens of high density. */
const SCALE = 2;

export async function pictureOf(svg: SVGSVGElement, type: "png" | "svg"): Promise<Blob> {
  const { width, height } = svg.getBoundingClientRect();
  const file = new Blob([standalone(svg, width, height)], { type: "image/svg+xml" });
  return type === "svg" ? file : await raster(file, width, height);
}

/** With what it has from the page: its colours and its font. */
function standalone(svg: SVGSVGElement, width: number, height: number): string {
  const copy = svg.cloneNode(true) as SVGSVGElement;
  const { color, fontFamily } = getComputedStyle(svg);
  const background = getComputedStyle(document.body).backgroundColor;
  copy.setAttribute("width", String(width));
  copy.setAttribute("height", String(height));
  copy.setAttribute("xmlns", "http://www.w3.org/2000/svg");
  copy.style.color = color;
  copy.style.fontFamily = fontFamily;
  copy.style.background = svg.style.background === "" ? background : svg.style.background;
  return new XMLSerializer().serializeToString(copy);
}

async function raster(file: Blob, width: number, height: number): Promise<Blob> {
  const address = URL.createObjectURL(file);
  try {
    const image = new Image();
    image.src = address;
    await image.decode();
    const scale = Math.min(SCALE, LARGEST / Math.max(width, height));
    const canvas = document.createElement("canvas");
    canvas.width = Math.max(1, Math.round(width * scale));
    canvas.height = Math.max(1, Math.round(height * scale));
    canvas.getContext("2d")!.drawImage(image, 0, 0, canvas.width, canvas.height);
    return await pngOf(canvas);
  } finally {
    URL.revokeObjectURL(address);
  }
}
