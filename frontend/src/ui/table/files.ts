/** Tables as files: fetched, and given to the browser to save. */

export interface FileQuestion {
  readonly export: string;
  readonly [more: string]: unknown;
}

const TYPES: Readonly<Record<string, string>> = {
  csv: "text/csv",
  parquet: "application/vnd.apache.parquet",
  xlsx: "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
};

/** Bytes before a part of a CSV file: the row that the next part begins with; 0: there is none. */
const HEAD = 8;

/**
 * The file that `question` asks for.
 *
 * CSV comes part by part. Each goes into a Blob of its own, which the browser
 * keeps outside of the page's memory, on the disk where it is large.
 */
export async function fetchFile(ask: (question: FileQuestion) => Promise<Uint8Array>, question: FileQuestion): Promise<Blob> {
  const type = TYPES[question.export] ?? "";
  if (question.export !== "csv") return new Blob([(await ask(question)) as BlobPart], { type });
  const parts: Blob[] = [];
  let begin = 0;
  do {
    const body = await ask({ ...question, begin });
    begin = Number(new DataView(body.buffer, body.byteOffset, HEAD).getBigUint64(0));
    parts.push(new Blob([body.subarray(HEAD) as BlobPart]));
  } while (begin > 0);
  return new Blob(parts, { type });
}

/** Lets the browser save it. */
export function saveFile(file: Blob, format: string): void {
  const link = document.createElement("a");
  link.href = URL.createObjectURL(file);
  link.download = `${new Date().toISOString().slice(0, 16).replace(":", "-")}_export.${format}`;
  link.click();
  window.setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
