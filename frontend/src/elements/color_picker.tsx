import { useEffect, useRef } from "react";
import type { ElementProps } from "../ui/element";
import { Field } from "../ui/Field";
import { useWidgetValue } from "../ui/hooks";
import "./color_picker.css";

/** The browser's own picker. The colour is sent when it is chosen, not with each movement on the way to it. */
export default function ColorPicker({ props }: ElementProps<"color_picker">) {
  const [value, setValue] = useWidgetValue(props);
  const input = useRef<HTMLInputElement>(null);
  const shown = inFull(value);
  useEffect(() => {
    const picker = input.current;
    if (picker === null) return;
    picker.value = shown;
    // React's onChange comes with each movement: it is HTML's "input".
    const choose = () => picker.value !== shown && setValue(picker.value);
    picker.addEventListener("change", choose);
    return () => picker.removeEventListener("change", choose);
  }, [shown, setValue]);
  return (
    <Field hook="stColorPicker" props={props}>
      {(ids) => (
        <input
          ref={input}
          id={ids.control}
          type="color"
          className="color-picker"
          data-testid="stColorPickerBlock"
          defaultValue={shown}
          disabled={props.disabled}
        />
      )}
    </Field>
  );
}

/** HTML takes six small digits: of "#Abc" it makes black. */
export function inFull(color: string): string {
  const digits = color.slice(1).toLowerCase();
  return `#${digits.length === 3 ? digits.replace(/./g, "$&$&") : digits}`;
}
