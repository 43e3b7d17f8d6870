import type { ElementProps } from "../ui/element";
import { Children } from "../ui/tree";

export default function Columns({ id }: ElementProps<"columns">) {
  return (
    <div className="stHorizontalBlock" data-testid="stHorizontalBlock">
      <Children of={id} />
    </div>
  );
}
