/** Files that components are given: each is fetched once. */

const files = new Map<string, Promise<Uint8Array>>();
const MOST = 64;

export function loadFile(file: string | null): Promise<Uint8Array> {
  if (file === null) return Promise.resolve(new Uint8Array());
  const known = files.get(file);
  if (known !== undefined) return known;
  const coming = load(file);
  files.set(file, coming);
  coming.catch(() => files.delete(file));
  for (const old of files.keys()) {
    if (files.size <= MOST) break;
    files.delete(old);
  }
  return coming;
}

async function load(file: string): Promise<Uint8Array> {
  const answer = await fetch(file);
  if (!answer.ok) throw new Error(`What a component is given cannot be loaded: ${file} answered ${answer.status}.`);
  return new Uint8Array(await answer.arrayBuffer());
}
