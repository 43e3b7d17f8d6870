import { Check } from "../ui/Check";
import type { ElementProps } from "../ui/element";

export default function Toggle({ props }: ElementProps<"toggle">) {
  return <Check props={props} toggle />;
}
