import type { ElementProps } from "../ui/element";
import { gap } from "../ui/layout";
import { Children } from "../ui/tree";
import "./columns.css";

export default function Columns({ id, props }: ElementProps<"columns">) {
  return (
    <div
      className={`stHorizontalBlock columns ${props.wrap ? "columns-wrap" : "scrolls"}`}
      data-testid="stHorizontalBlock"
      style={{ gap: gap(props.gap) }}
    >
      <Children of={id} />
    </div>
  );
}
