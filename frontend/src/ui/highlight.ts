/** The lazy chunk of the highlighter; each language is a chunk of its own. */
import hljs from "highlight.js/lib/core";
import { languageName, loaders, NEEDS } from "./highlightLanguages";
import { inTurns } from "./inTurns";
import { persistently } from "./later";
import { MAX_HIGHLIGHTED, type ColouredCode, type Line } from "./codeLines";

const loading = new Map<string, Promise<void>>();
/** Those that are to be told that their language is here. */
const due: (() => void)[] = [];

function register(name: string): Promise<void> {
  let pending = loading.get(name);
  if (!pending) {
    pending = Promise.all([loaders[name] && persistently(loaders[name]), ...(NEEDS[name] ?? []).map(register)]).then(([module]) => {
      if (module) hljs.registerLanguage(name, module.default);
    });
    loading.set(name, pending);
  }
  return pending;
}

/** The code's coloured lines at once, when its language is here already. */
export function highlightNow(code: string, language: string): Line[] | undefined {
  return colour(code, language)?.lines;
}

/** Lines at the end of code that what follows may give other colours. */
const UNSETTLED = 3;

/**
 * The same for code that may be `before` with something added to its end: then only the end is looked at.
 * What the highlighter knows without colouring it (in which bracket it is) it does not know then, which seldom matters.
 */
export function colour(code: string, language: string, before: ColouredCode | null = null): ColouredCode | undefined {
  const name = languageName(language);
  if (!name || !hasLanguage(language) || code.length > MAX_HIGHLIGHTED) return undefined;
  const read = (text: string) => readHtml(hljs.highlight(text, { language: name, ignoreIllegals: true }).value);
  const grown = before !== null && before.language === language && before.code !== "" && code.startsWith(before.code);
  const line = grown ? before.restarts.findLast((at) => at <= before.lines.length - UNSETTLED) : undefined;
  if (!grown || line === undefined || line === 0) return { code, language, whole: true, ...read(code) };
  const kept = before.lines.slice(0, line);
  const from = kept.reduce((sum, tokens) => sum + tokens.reduce((length, { text }) => length + text.length, 0), 0);
  const { lines, restarts } = read(code.slice(from));
  return {
    code,
    language,
    whole: false,
    lines: kept.concat(lines),
    restarts: [...before.restarts.filter((at) => at < line), ...restarts.map((at) => at + line)],
  };
}

/** True when code in this language can be coloured at once. */
export function hasLanguage(language: string): boolean {
  const name = languageName(language);
  return name !== undefined && hljs.getLanguage(name) !== undefined;
}

/** Fetches a language and calls back once when it is here; returns how to cancel that. */
export function onLanguage(language: string, listener: () => void): () => void {
  let wanted = !hasLanguage(language);
  void loadLanguage(language).then(() => {
    if (wanted && due.push(() => wanted && listener()) === 1) setTimeout(inTurns, 0, due);
  });
  return () => {
    wanted = false;
  };
}

/** Fetches a language, if it is one that we have. */
export async function loadLanguage(language: string): Promise<void> {
  const name = languageName(language);
  if (name) await register(name);
}

const PIECE = /<span class="([^"]*)">|<\/span>|\n|[^<\n]+/g;
const ENTITIES: Record<string, string> = { "&amp;": "&", "&lt;": "<", "&gt;": ">", "&quot;": '"', "&#x27;": "'" };

/** Reads the highlighter's HTML (spans and five entities, nothing else) into lines of tokens. */
export function linesOf(html: string): Line[] {
  return readHtml(html).lines;
}

function readHtml(html: string): Pick<ColouredCode, "lines" | "restarts"> {
  const restarts = [0];
  const open: string[] = [];
  let line: Line = [];
  const lines = [line];
  for (const [piece, opened] of html.matchAll(PIECE)) {
    if (opened !== undefined) open.push(opened);
    else if (piece === "</span>") open.pop();
    else if (piece === "\n") {
      line.push({ text: "\n" });
      line = [];
      if (open.length === 0) restarts.push(lines.length);
      lines.push(line);
    } else {
      const text = piece.replace(/&(?:amp|lt|gt|quot|#x27);/g, (entity) => ENTITIES[entity] ?? entity);
      line.push({ text, className: open.join(" ") || undefined });
    }
  }
  return { lines, restarts };
}
