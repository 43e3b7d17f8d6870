/** What the user has chosen, dropped or pasted: files, and all that is in folders. */

export interface Chosen {
  readonly file: File;
  /** A path, where it is in a folder. */
  readonly name: string;
}

/** Of a field that chooses files. */
export function chosenIn(files: FileList | null): Chosen[] {
  return Array.from(files ?? [], (file) => ({ file, name: file.webkitRelativePath || file.name }));
}

/** Of what was dropped or pasted. Its folders are gone through where `folders` are taken, and passed over else. */
export async function droppedIn(data: DataTransfer | null, folders: boolean): Promise<Chosen[]> {
  // All at once: the browser forgets them when the event is over.
  const items = Array.from(data?.items ?? []).filter((item) => item.kind === "file");
  const entries = items.map((item) => [item.webkitGetAsEntry?.() ?? null, item.getAsFile()] as const);
  const found = await Promise.all(
    entries.map(async ([entry, file]): Promise<Chosen[]> => {
      if (entry?.isDirectory === true) return folders ? filesIn(entry as FileSystemDirectoryEntry) : [];
      return file === null ? [] : [{ file, name: file.name }];
    }),
  );
  return found.flat();
}

async function filesIn(folder: FileSystemDirectoryEntry): Promise<Chosen[]> {
  const reader = folder.createReader();
  const found: Chosen[] = [];
  for (;;) {
    // A hundred at a time; none: these were all.
    const entries = await new Promise<FileSystemEntry[]>((resolve, reject) => reader.readEntries(resolve, reject));
    if (entries.length === 0) return found;
    for (const entry of entries) {
      if (entry.isDirectory) found.push(...(await filesIn(entry as FileSystemDirectoryEntry)));
      else found.push({ file: await fileOf(entry as FileSystemFileEntry), name: entry.fullPath.replace(/^\//, "") });
    }
  }
}

function fileOf(entry: FileSystemFileEntry): Promise<File> {
  return new Promise((resolve, reject) => entry.file(resolve, reject));
}

/** Whether a file of this name and type is taken. The server decides by the name alone. */
export function takes(types: readonly string[], name: string, type: string): boolean {
  if (types.length === 0) return true;
  const lower = name.toLowerCase();
  return types.some((one) => {
    if (one.startsWith(".")) return lower.endsWith(one);
    return one.endsWith("/*") ? type.startsWith(one.slice(0, -1)) : type === one;
  });
}
