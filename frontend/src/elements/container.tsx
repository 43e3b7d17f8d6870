import type { ElementProps } from "../ui/element";
import { Children } from "../ui/tree";

export default function Container({ id }: ElementProps<"container">) {
  return (
    <div className="stVerticalBlock" data-testid="stVerticalBlock">
      <Children of={id} />
    </div>
  );
}
