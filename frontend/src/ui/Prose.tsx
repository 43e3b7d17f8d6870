import { InlineMarkdown, Markdown } from "./Markdown";
import { HelpIcon } from "./Tooltip";
import "./Prose.css";

interface ProseProps {
  body: string;
  help: string | null;
  allowHtml: boolean;
  anchors: boolean;
  textAlignment: "left" | "center" | "right" | "justify";
  /** False: one line, cut off with an ellipsis where it ends. */
  wrap: boolean;
  /** Markdown at the end of a text that grows. */
  cursor?: string;
  /** Small, muted type. */
  caption?: boolean;
}

/** What `st.markdown` and `st.caption` have in common. */
export function Prose({ body, help, allowHtml, anchors, textAlignment, wrap, cursor = "", caption = false }: ProseProps) {
  const text = wrap ? (
    <Markdown text={body} cursor={cursor} allowHtml={allowHtml} anchors={anchors} caption={caption} />
  ) : (
    <div className="stProseLine" title={body}>
      <InlineMarkdown text={body + cursor} caption={caption} />
    </div>
  );
  return (
    <div className="stMarkdown" data-testid="stMarkdown" data-align={textAlignment === "left" ? undefined : textAlignment}>
      {text}
      {help && <HelpIcon help={help} />}
    </div>
  );
}
