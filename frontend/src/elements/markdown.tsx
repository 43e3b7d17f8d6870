import type { ElementProps } from "../ui/element";
import { Prose } from "../ui/Prose";

export default function MarkdownElement({ props }: ElementProps<"markdown">) {
  return <Prose {...props} allowHtml={props.allow_html} textAlignment={props.text_alignment} />;
}
