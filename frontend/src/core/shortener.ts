/**
 * For a long text, sends only the difference from the widget's last text: after
 * ten thousand edits of an editor, one more edit takes a few bytes.
 *
 * This holds for one connection, whose server keeps the same texts
 * (`server/sent_texts.py`). The outbox keeps whole texts, with which a new
 * connection begins.
 */
import { MOST_KEPT, SHORTEST_KEPT, type Changed, type ClientMessage, type Event } from "../wire.gen";
import type { Connection } from "./connection";

interface Sent {
  readonly seq: number;
  readonly text: string;
}

/** From now on, sends only the changes of a connection's long texts. */
export function shortenTexts(connection: Connection): void {
  const shortener = new Shortener();
  connection.shorten = (messages) => shortener.shorten(messages);
}

export class Shortener {
  /** By widget. The one sent most recently is last. */
  private readonly sent = new Map<string, Sent>();
  private size = 0;

  shorten(messages: readonly ClientMessage[]): readonly ClientMessage[] {
    return messages.map((message) => {
      if (message.type === "hello") this.begin();
      return message.type === "event" ? this.shortened(message) : message;
    });
  }

  /** A new connection. */
  private begin(): void {
    this.sent.clear();
    this.size = 0;
  }

  private shortened(event: Event): Event {
    const { seq, values = {} } = event;
    const changed: Record<string, Changed> = {};
    for (const [id, text] of Object.entries(values)) {
      if (typeof text !== "string") continue;
      const before = this.sent.get(id);
      const told = before === undefined ? null : difference(before, text);
      if (told !== null) changed[id] = told;
      this.keep(id, seq, text);
    }
    const ids = Object.keys(changed);
    return ids.length === 0 ? event : { ...event, values: { ...values, ...Object.fromEntries(ids.map((id) => [id, null])) }, changed };
  }

  private keep(id: string, seq: number, text: string): void {
    this.drop(id);
    if (text.length < SHORTEST_KEPT || text.length > MOST_KEPT) return;
    this.sent.set(id, { seq, text });
    this.size += text.length;
    for (const oldest of this.sent.keys()) {
      if (this.size <= MOST_KEPT) break;
      this.drop(oldest);
    }
  }

  private drop(id: string): void {
    this.size -= this.sent.get(id)?.text.length ?? 0;
    this.sent.delete(id);
  }
}

/** The difference between two texts. Null: it would be as long as the text itself. */
function difference({ seq, text: before }: Sent, text: string): Changed | null {
  const most = Math.min(before.length, text.length);
  let start = 0;
  while (start < most && before.charCodeAt(start) === text.charCodeAt(start)) start += 1;
  if (start > 0 && isFirstHalf(text.charCodeAt(start - 1))) start -= 1;
  let end = 0;
  while (end < most - start && before.charCodeAt(before.length - 1 - end) === text.charCodeAt(text.length - 1 - end)) end += 1;
  if (end > 0 && isSecondHalf(text.charCodeAt(text.length - end))) end -= 1;
  if (start + end < text.length / 2) return null;
  return { seq, start: characters(text.slice(0, start)), end: characters(text.slice(text.length - end)), text: text.slice(start, text.length - end) };
}

const isFirstHalf = (unit: number) => unit >= 0xd800 && unit < 0xdc00;
const isSecondHalf = (unit: number) => unit >= 0xdc00 && unit < 0xe000;

/** The length as Python counts it: a surrogate pair is one character. */
function characters(text: string): number {
  return text.length - (text.match(/[\ud800-\udbff][\udc00-\udfff]/g)?.length ?? 0);
}
