import { PushButton } from "../ui/PushButton";
import type { ElementProps } from "../ui/element";

export default function Button({ props }: ElementProps<"button">) {
  return <PushButton hook="stButton" props={props} />;
}
