// How many colours each specimen has in a picture of the page: [png as base64, scale] -> {specimen: number}.
async (png) => {
  const bytes = Uint8Array.from(atob(png), (character) => character.charCodeAt(0));
  const picture = await createImageBitmap(new Blob([bytes], { type: "image/png" }));
  const canvas = new OffscreenCanvas(picture.width, picture.height);
  const context = canvas.getContext("2d", { willReadFrequently: true });
  context.drawImage(picture, 0, 0);
  const scale = picture.width / innerWidth;
  const colours = {};
  for (const specimen of document.querySelectorAll('[class*="st-key-of-"]')) {
    const box = specimen.getBoundingClientRect();
    const [left, top, width, height] = [box.left, box.top, box.width, box.height].map((one) => Math.round(one * scale));
    const data = width > 0 && height > 0 ? new Uint32Array(context.getImageData(left, top, width, height).data.buffer) : [];
    colours[/st-key-of-(\w+)/.exec(specimen.className)[1]] = new Set(data).size;
  }
  return colours;
}
