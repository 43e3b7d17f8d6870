import type { ElementProps } from "../ui/element";
import { useNode } from "../ui/hooks";
import { Children } from "../ui/tree";

export default function Empty({ id }: ElementProps<"empty">) {
  if (useNode(id)?.children.length === 0) return <div className="stEmpty" data-testid="stEmpty" />;
  return (
    <div className="stVerticalBlock" data-testid="stVerticalBlock">
      <Children of={id} />
    </div>
  );
}
