/** What charts of several libraries share: drawings one after the other, and pictures as files. */

import { whileDrawing } from "./turns";

/** Makes the drawings of one chart one after the other: a library draws in steps, and its code is fetched first. */
export class Drawings<T> {
  /** What is drawn next; null: nothing waits. */
  next: T | null = null;
  /** One is being made. */
  busy = false;
  private closed = false;

  constructor(private readonly make: (wanted: T) => Promise<void>) {}

  /** The newest drawing counts: those that came while one was made are left out. */
  draw(wanted: T): void {
    this.next = wanted;
    if (!this.busy) void whileDrawing(this.drawAll());
  }

  private async drawAll(): Promise<void> {
    this.busy = true;
    try {
      while (this.next !== null && !this.closed) {
        const now = this.next;
        this.next = null;
        await this.make(now);
      }
    } finally {
      this.busy = false;
    }
  }

  /** What waits is not drawn any more. */
  close(): void {
    this.closed = true;
  }
}

export function pngOf(canvas: HTMLCanvasElement): Promise<Blob> {
  return new Promise((resolve, reject) => canvas.toBlob((blob) => (blob === null ? reject(new Error("PNG")) : resolve(blob)), "image/png"));
}

/** The file that a `data:` address holds, in base64 or as text. */
export function blobOf(address: string): Blob {
  const comma = address.indexOf(",");
  const [type = "", ...how] = address.slice("data:".length, comma).split(";");
  const body = address.slice(comma + 1);
  return new Blob([how.includes("base64") ? Uint8Array.from(atob(body), (char) => char.codePointAt(0)!) : decodeURIComponent(body)], { type });
}
