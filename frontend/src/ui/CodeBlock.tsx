import { memo, useCallback, useEffect, useMemo, useState, useSyncExternalStore, type CSSProperties } from "react";
import { CopyButton } from "./CopyButton";
import { GrowingCode, plainLines, type Line } from "./codeLines";
import { lazyModule } from "./lazy";
import { code as texts } from "../texts/en/code";
import { fill as fillIn } from "../texts/fill";
import "./CodeBlock.css";

/** Milliseconds after which code is taken for complete, and looked at as a whole. */
const SETTLED_AFTER = 500;

export const highlighter = lazyModule(() => import("./highlight"));

interface CodeBlockProps {
  text: string;
  language: string | null;
  lineNumbers?: boolean;
  wrapLines?: boolean;
  /** As high as the parent, and scrolls. */
  fill?: boolean;
}

/** Code with colours, and a button that copies it. */
export function CodeBlock({ text, language, lineNumbers = false, wrapLines = false, fill = false }: CodeBlockProps) {
  // A line end at the end of the text is no line of its own, and gets no number.
  const lines = useHighlighted(text, language ?? "").filter((line, i) => i === 0 || line.some((token) => token.text));
  // The numbers' column is as wide as the last of them.
  const digits = { "--digits": String(lines.length).length } as CSSProperties;
  return (
    <div
      className="stCode"
      data-testid="stCode"
      dir="ltr"
      data-line-numbers={lineNumbers || undefined}
      data-wrap={wrapLines || undefined}
      data-fill={fill || undefined}
      style={lineNumbers ? digits : undefined}
    >
      <pre tabIndex={0} role="group" aria-label={language ? fillIn(texts.codeIn, { language }) : texts.code}>
        <code className={language ? `language-${language}` : undefined}>
          {lines.map((line, i) => (
            <CodeLine key={i} line={line} />
          ))}
        </code>
      </pre>
      {text !== "" && (
        <div className="stCodeToolbar">
          <CopyButton text={text} />
        </div>
      )}
    </div>
  );
}

function sameLine(a: { line: Line }, b: { line: Line }): boolean {
  if (a.line === b.line) return true;
  return (
    a.line.length === b.line.length &&
    a.line.every((token, i) => token.text === b.line[i]?.text && token.className === b.line[i]?.className)
  );
}

/** Memoised by content: code that grows renders its last line only. */
const CodeLine = memo(function CodeLine({ line }: { line: Line }) {
  return (
    <span className="stCodeLine">
      {line.map(({ text, className }, i) =>
        className ? (
          <span key={i} className={className}>
            {text}
          </span>
        ) : (
          text
        ),
      )}
    </span>
  );
}, sameLine);

/** The code's lines: plain at first, coloured as soon as the language is here. */
function useHighlighted(text: string, language: string): Line[] {
  const module = highlighter.use(language !== "");
  const subscribe = useCallback(
    (listener: () => void) => module?.onLanguage(language, listener) ?? (() => undefined),
    [module, language],
  );
  const ready = useSyncExternalStore(subscribe, () => module?.hasLanguage(language) ?? false);
  const code = useMemo(() => new GrowingCode(), []);
  const settled = useSettled(text);
  return useMemo(
    () => (ready && module && code.lines(text, language, module.colour, settled)) || plainLines(text),
    [code, ready, module, text, language, settled],
  );
}

/** The text has not changed for a moment. */
function useSettled(text: string): boolean {
  const [settled, setSettled] = useState("");
  const [first] = useState(text);
  useEffect(() => {
    if (text === first) return; // as it came: it does not grow
    const timer = window.setTimeout(() => setSettled(text), SETTLED_AFTER);
    return () => window.clearTimeout(timer);
  }, [text, first]);
  return settled === text;
}
