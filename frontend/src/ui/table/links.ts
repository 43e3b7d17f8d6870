/** Whether an address in a cell may be opened: nothing that runs code. */
export function isSafeLink(address: string): boolean {
  return ["http:", "https:", "mailto:", "tel:"].includes(protocolOf(address));
}

/** Whether a player may be given an address. */
export function isSafeMedia(address: string): boolean {
  return ["http:", "https:", "blob:"].includes(protocolOf(address)) || /^data:(audio|video)\//.test(address);
}

function protocolOf(address: string): string {
  try {
    return new URL(address, document.baseURI).protocol;
  } catch {
    return "";
  }
}
