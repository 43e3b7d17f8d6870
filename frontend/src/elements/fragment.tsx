import type { ElementProps } from "../ui/element";
import { Children } from "../ui/tree";

/** A fragment has no look of its own: its elements stand where it is. */
export default function Fragment({ id }: ElementProps<"fragment">) {
  return <Children of={id} />;
}
