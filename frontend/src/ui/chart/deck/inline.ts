/** Pictures and files that their addresses hold (`data:`). deck.gl would fetch them, which the page's policy refuses. */
import { blobOf, pngOf } from "../plots";

export async function fetched(address: string, options?: RequestInit): Promise<Response> {
  if (!address.startsWith("data:")) return await fetch(address, options);
  // What decodes pictures for deck.gl takes no drawings.
  return new Response(address.startsWith("data:image/svg+xml") ? await drawn(address) : blobOf(address));
}

async function drawn(address: string): Promise<Blob> {
  const image = new Image();
  image.src = address;
  await image.decode();
  const canvas = document.createElement("canvas");
  [canvas.width, canvas.height] = [image.naturalWidth, image.naturalHeight];
  canvas.getContext("2d")!.drawImage(image, 0, 0);
  return await pngOf(canvas);
}
