/** The theme editor's state, which outlives the editor: what is tried out is seen until the page is loaded again. */
export interface EditorOption {
  readonly key: string;
  readonly kind: "colour" | "switch" | "number" | "text";
  readonly about: string;
  readonly accepts: string;
  readonly sections: readonly string[];
  readonly variable?: string;
  readonly choices?: readonly string[];
}

export interface Preview {
  readonly css: string;
  readonly toml: string;
  readonly first?: "light" | "dark" | "custom";
  readonly custom?: "light" | "dark";
  readonly fonts?: readonly string[];
  readonly complaints?: readonly string[];
  readonly errors?: Readonly<Record<string, string>>;
}

/** What was entered, by the names of the options. */
export type Texts = Readonly<Record<string, string>>;

const ADDRESS = "_millpond/theme";
const listeners = new Set<() => void>();
let open = false;

export const editor = {
  isOpen: () => open,
  show(on: boolean): void {
    open = on;
    for (const listener of listeners) listener();
  },
  subscribe(listener: () => void): () => void {
    listeners.add(listener);
    return () => listeners.delete(listener);
  },
  /** What is tried out; null: nothing. */
  texts: null as Texts | null,
};

export async function fetchOptions(signal: AbortSignal): Promise<{ options: readonly EditorOption[]; given: Texts }> {
  return ask({ signal });
}

/** What these options make. */
export async function fetchPreview(texts: Texts, signal: AbortSignal): Promise<Preview> {
  return ask({ method: "POST", body: JSON.stringify(texts), signal });
}

async function ask<T>(request: RequestInit): Promise<T> {
  const answer = await fetch(ADDRESS, { cache: "no-store", ...request });
  if (!answer.ok) throw new Error(await answer.text());
  return (await answer.json()) as T;
}

/** A colour of CSS as a colour field takes it; null: it cannot be one, as a translucent one. */
export function asHex(colour: string): string | null {
  const text = colour.trim().toLowerCase();
  if (/^#[\da-f]{6}$/.test(text)) return text;
  if (/^#[\da-f]{3}$/.test(text)) return text.replaceAll(/[\da-f]/g, "$&$&");
  return null;
}

/** The groups, by the keys of their names among the texts. */
type Group = "main" | "palette" | "fonts" | "shape" | "data" | "others";
const GROUPS: readonly [Group, RegExp][] = [
  ["main", /^(base|primaryColor|backgroundColor|secondaryBackgroundColor|textColor|linkColor|linkUnderline|borderColor|code\w*Color)$/],
  ["palette", /^(red|orange|yellow|blue|green|violet|gray)(Background|Text)?Color$/],
  ["fonts", /[fF]ont/],
  ["shape", /Radius$|^padding|^show/],
  ["data", /^dataframe|^chart/],
  ["others", /./],
];

/** The options of a section, in groups; those of no group come last. */
export function grouped(options: readonly EditorOption[], section: string): readonly (readonly [Group, readonly EditorOption[]])[] {
  const here = options.filter((option) => option.sections.includes(section));
  const of = (option: EditorOption) => GROUPS.find(([, keys]) => keys.test(option.key))?.[0];
  return GROUPS.map(([name]) => [name, here.filter((option) => of(option) === name)] as const).filter(([, each]) => each.length > 0);
}
