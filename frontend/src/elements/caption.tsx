import type { ElementProps } from "../ui/element";
import { Prose } from "../ui/Prose";

export default function Caption({ props }: ElementProps<"caption">) {
  return <Prose {...props} allowHtml={props.allow_html} textAlignment={props.text_alignment} anchors={false} caption />;
}
