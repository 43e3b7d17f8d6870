import type { ElementProps } from "../ui/element";
import { CodeBlock } from "../ui/CodeBlock";

export default function Code({ props }: ElementProps<"code">) {
  return (
    <CodeBlock
      text={props.body}
      language={props.language}
      lineNumbers={props.line_numbers}
      wrapLines={props.wrap_lines}
      fill={props.height !== "content"}
    />
  );
}
