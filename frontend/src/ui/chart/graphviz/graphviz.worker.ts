/** Graphviz, beside the page: WebAssembly, which the page's own policy does not allow, and which may take for ever. */
import { instance } from "@viz-js/viz";

export interface Job {
  readonly dot: string;
  readonly engine: string;
}

export interface Drawn {
  /** Null: it could not be drawn. */
  readonly svg: string | null;
  /** What Graphviz says of it, an empty text if it says nothing. */
  readonly error: string;
}

declare const self: { postMessage(answer: Drawn): void; onmessage: ((event: MessageEvent<Job>) => void) | null };

// oxlint-disable-next-line unicorn/require-post-message-target-origin -- a worker has no such argument
self.onmessage = async ({ data: { dot, engine } }) => self.postMessage(await draw(dot, engine));

async function draw(dot: string, engine: string): Promise<Drawn> {
  try {
    const { output, errors } = (await instance()).render(dot, { format: "svg", engine });
    const said = errors.filter(({ level }) => output === undefined || level === "error");
    return { svg: output ?? null, error: said.map(({ message }) => message).join("\n") };
  } catch (error) {
    return { svg: null, error: error instanceof Error ? error.message : String(error) };
  }
}
