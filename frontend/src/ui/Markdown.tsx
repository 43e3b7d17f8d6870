/** To be replaced by the full renderer: plain text until then. */
export function Markdown({ text }: { text: string }) {
  return <p>{text}</p>;
}

export function InlineMarkdown({ text }: { text: string }) {
  return <>{text}</>;
}
