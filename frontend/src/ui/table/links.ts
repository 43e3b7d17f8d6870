/** Whether an address in a cell may be opened: nothing that runs code. */
export function isSafeLink(address: string): boolean {
  try {
    return ["http:", "https:", "mailto:", "tel:"].includes(new URL(address, document.baseURI).protocol);
  } catch {
    return false;
  }
}
