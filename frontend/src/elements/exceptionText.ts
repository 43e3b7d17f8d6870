/** The logic of `exception.tsx`: folding a traceback, and writing it as text. */

export interface Frame {
  readonly file: string;
  readonly line: number;
  readonly name: string;
  readonly source: readonly string[];
  readonly first: number;
  readonly caret: readonly [number, number] | null;
}

const HEAD = 1;
const TAIL = 4;

/** What to show of a traceback; fewer than three calls are not worth folding. */
export function foldFrames(frames: readonly Frame[]): { head: readonly Frame[]; folded: number; tail: readonly Frame[] } {
  const folded = frames.length - HEAD - TAIL;
  if (folded < 3) return { head: frames, folded: 0, tail: [] };
  return { head: frames.slice(0, HEAD), folded, tail: frames.slice(-TAIL) };
}

interface Raised {
  readonly type: string;
  readonly message: string;
  readonly frames: readonly Frame[];
}

interface Related extends Raised {
  readonly relation: "cause" | "context" | "part";
}

const LED_TO = {
  cause: "The above exception was the direct cause of the following exception:",
  context: "During handling of the above exception, another exception occurred:",
};

/** The traceback as Python writes it: what led to an exception is before it, those of a group are below it. */
export function tracebackText(exception: Raised & { related: readonly Related[] }): string {
  let text = raisedText(exception);
  for (const other of exception.related) {
    if (other.relation === "part") text += `\n\n${raisedText(other)}`;
    else text = `${raisedText(other)}\n\n${LED_TO[other.relation]}\n\n${text}`;
  }
  return text;
}

function raisedText({ type, message, frames }: Raised): string {
  const lines = frames.length > 0 ? ["Traceback (most recent call last):", ...frames.flatMap(frameText)] : [];
  return [...lines, [type, message].filter(Boolean).join(": ")].join("\n");
}

function frameText(frame: Frame): string[] {
  const { file, line, name, source, first, caret } = frame;
  const place = `  File "${file}", line ${line}${name ? `, in ${name}` : ""}`;
  const code = source[line - first];
  if (code === undefined || !code.trim()) return [place];
  const indent = code.length - code.trimStart().length;
  const text = [place, `    ${code.trim()}`];
  if (caret && caret[1] > caret[0]) {
    text.push(`    ${" ".repeat(Math.max(0, caret[0] - indent))}${"^".repeat(caret[1] - caret[0])}`);
  }
  return text;
}
