/** What a component sends, as text for the server: a letter that says what it is, and JSON or base64. */

/** Null for what has no form. */
export function sentText(value: unknown, type: unknown): string | null {
  if (type === "bytes") {
    const bytes = asBytes(value);
    return bytes === null ? null : `b${base64(bytes)}`;
  }
  if (type === "dataframe") return tableText(value);
  try {
    return `j${JSON.stringify(value) ?? "null"}`;
  } catch {
    return null; // it holds itself, or a BigInt
  }
}

function tableText(value: unknown): string | null {
  if (typeof value !== "object" || value === null) return null;
  const parts = value as Record<string, unknown>;
  const written: Record<string, string> = {};
  for (const name of ["data", "index", "columns"]) {
    const bytes = asBytes(parts[name]);
    if (bytes === null) return null;
    written[name] = base64(bytes);
  }
  return `t${JSON.stringify(written)}`;
}

function asBytes(value: unknown): Uint8Array | null {
  // Of another window's, so not by `instanceof`.
  if (ArrayBuffer.isView(value)) return new Uint8Array(value.buffer, value.byteOffset, value.byteLength);
  if (Object.prototype.toString.call(value) === "[object ArrayBuffer]") return new Uint8Array(value as ArrayBuffer);
  return null;
}

const AT_ONCE = 0x8000;

export function base64(bytes: Uint8Array): string {
  let text = "";
  for (let at = 0; at < bytes.length; at += AT_ONCE) text += String.fromCharCode(...bytes.subarray(at, at + AT_ONCE));
  return btoa(text);
}
