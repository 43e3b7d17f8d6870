import { Check } from "../ui/Check";
import type { ElementProps } from "../ui/element";

export default function Checkbox({ props }: ElementProps<"checkbox">) {
  return <Check props={props} />;
}
