import type { ElementProps } from "../ui/element";
import { Children } from "../ui/tree";

export default function Column({ id }: ElementProps<"column">) {
  return (
    <div className="stColumn" data-testid="stColumn">
      <Children of={id} />
    </div>
  );
}
