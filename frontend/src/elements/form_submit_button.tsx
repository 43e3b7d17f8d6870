import { PushButton } from "../ui/PushButton";
import type { ElementProps } from "../ui/element";

export default function FormSubmitButton({ props }: ElementProps<"form_submit_button">) {
  return <PushButton hook="stFormSubmitButton" props={props} />;
}
