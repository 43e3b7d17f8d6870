import type { ElementProps } from "../ui/element";
import { Children } from "../ui/tree";

export default function Page({ id }: ElementProps<"page">) {
  return (
    <div className="stAppViewContainer" data-testid="stAppViewContainer">
      <Children of={id} />
    </div>
  );
}
