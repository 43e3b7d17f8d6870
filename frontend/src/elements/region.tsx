import type { ElementProps } from "../ui/element";
import { Children } from "../ui/tree";

export default function Region({ id }: ElementProps<"region">) {
  return (
    <div className="stMainBlockContainer" data-testid="stMainBlockContainer">
      <Children of={id} />
    </div>
  );
}
