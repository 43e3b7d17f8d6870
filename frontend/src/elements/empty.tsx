import type { ElementProps } from "../ui/element";
import { Children } from "../ui/tree";

export default function Empty({ id }: ElementProps<"empty">) {
  return (
    <div className="stEmpty" data-testid="stEmpty">
      <Children of={id} />
    </div>
  );
}
