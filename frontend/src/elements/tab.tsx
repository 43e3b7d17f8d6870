import type { ElementProps } from "../ui/element";
import { Children } from "../ui/tree";

/** What is in one tab; `tabs` draws the tab itself. */
export default function Tab({ id }: ElementProps<"tab">) {
  return (
    <div className="stVerticalBlock" data-testid="stVerticalBlock">
      <Children of={id} />
    </div>
  );
}
