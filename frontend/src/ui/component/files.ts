/** Files that components are given. What was given last is kept, as it is given again when other arguments or the theme change. */
import { later } from "../later";

/** Sizes of those that have come; 0 of those that have not. The one used last is the last. */
const sizes = new Map<string, number>();
const files = new Map<string, Promise<Uint8Array>>();
const MOST = 64;
export const MOST_BYTES = 64 << 20;

export function loadFile(file: string | null): Promise<Uint8Array> {
  if (file === null) return Promise.resolve(new Uint8Array());
  const known = files.get(file);
  if (known !== undefined) {
    use(file, sizes.get(file) ?? 0);
    return known;
  }
  const coming = load(file);
  files.set(file, coming);
  use(file, 0);
  coming.then(
    ({ length }) => files.get(file) === coming && use(file, length),
    () => files.get(file) === coming && forget(file),
  );
  return coming;
}

function use(file: string, size: number): void {
  sizes.delete(file);
  sizes.set(file, size);
  let sum = [...sizes.values()].reduce((all, each) => all + each, 0);
  for (const [old, its] of sizes) {
    if (sizes.size <= MOST && sum <= MOST_BYTES) break;
    forget(old);
    sum -= its;
  }
}

function forget(file: string): void {
  files.delete(file);
  sizes.delete(file);
}

/** Raises an error where the server has not got it; while the server is away, it is asked for again. */
async function load(file: string): Promise<Uint8Array> {
  for (let failures = 1; ; failures++) {
    let status = 0;
    try {
      const answer = await fetch(file);
      if (answer.ok) return new Uint8Array(await answer.arrayBuffer());
      ({ status } = answer);
    } catch {
      // The browser has said on its console what did not come.
    }
    if (status >= 400 && status < 500) throw new Error(`What it is given cannot be loaded: ${file} answered ${String(status)}.`);
    await new Promise<void>((retry) => later(retry, failures));
  }
}
