import { followAnchor } from "./anchors";
import { lazyModule } from "./lazy";
import { plainBlock, plainInline } from "./markdown/plain";
import { Pending } from "./Pending";
import "./Markdown.css";

const full = lazyModule(() => import("./markdown/full"));

interface MarkdownProps {
  text: string;
  /** Markdown at the end of a text that grows. */
  cursor?: string;
  /** Let through HTML, sanitised; otherwise it shows as text. */
  allowHtml?: boolean;
  /** Give headings an id and a link to themselves. */
  anchors?: boolean;
  /** Small, muted type, and the hook that goes with it. */
  caption?: boolean;
}

function containerClass(caption: boolean): string {
  return caption ? "stMarkdownContainer stCaptionContainer" : "stMarkdownContainer";
}

/**
 * A Markdown document. A paragraph without markup, or with no other than
 * `code`, costs nothing; all else is drawn by the parser's chunk, and keeps its place until that has come.
 */
export function Markdown({ text, cursor = "", allowHtml = false, anchors = false, caption = false }: MarkdownProps) {
  return (
    <div
      className={containerClass(caption)}
      data-testid={caption ? "stCaptionContainer" : "stMarkdownContainer"}
      onClick={followAnchor}
    >
      <Blocks text={text} cursor={cursor} allowHtml={allowHtml} anchors={anchors} />
    </div>
  );
}

function Blocks({ text, cursor, allowHtml, anchors }: { text: string; cursor: string; allowHtml: boolean; anchors: boolean }) {
  const plain = plainBlock(text + cursor);
  const renderer = full.use(plain === null);
  if (plain) return plain.join("").trim() ? <p>{drawPlain(plain)}</p> : null;
  if (renderer) return <renderer.MarkdownBlocks text={text} cursor={cursor} allowHtml={allowHtml} anchors={anchors} />;
  return (
    <Pending>
      <Estimate text={text} />
    </Pending>
  );
}

function drawPlain(parts: readonly string[]) {
  return parts.length === 1 ? parts[0] : parts.map((part, i) => (i % 2 === 1 ? <code key={i}>{part}</code> : part));
}

/** The text as it stands: about as high as it will be. */
function Estimate({ text }: { text: string }) {
  return text
    .trim()
    .split(/\n{2,}/)
    .map((paragraph, i) => <p key={i}>{paragraph}</p>);
}

interface InlineMarkdownProps {
  text: string;
  /** False in buttons and tabs, where a link would be a control inside a control. */
  links?: boolean;
  /** Without the container that users' CSS selects on, for use inside other text. */
  bare?: boolean;
  caption?: boolean;
}

/** A label: bold, italics, code, links, images, icons and colours. Marks of blocks are text. */
export function InlineMarkdown({ text, links = true, bare = false, caption = false }: InlineMarkdownProps) {
  const plain = plainInline(text);
  const renderer = full.use(plain === null);
  const parsed = renderer && <renderer.InlineNodes text={text} links={links} />;
  const content = plain ? drawPlain(plain) : (parsed ?? <Pending inline>{text}</Pending>);
  if (bare) return <>{content}</>;
  return (
    <div className={`${containerClass(caption)} stMarkdownInline`} data-testid={caption ? "stCaptionContainer" : "stMarkdownContainer"}>
      <p>{content}</p>
    </div>
  );
}
