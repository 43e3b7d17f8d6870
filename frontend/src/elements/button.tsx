import type { ElementProps } from "../ui/element";
import { useTrigger } from "../ui/hooks";
import { InlineMarkdown } from "../ui/Markdown";

export default function Button({ props }: ElementProps<"button">) {
  const press = useTrigger(props);
  return (
    <div className="stButton" data-testid="stButton">
      <button type="button" disabled={props.disabled} onClick={press}>
        <InlineMarkdown text={props.label} />
      </button>
    </div>
  );
}
