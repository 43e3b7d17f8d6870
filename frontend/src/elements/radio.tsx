import { useId } from "react";
import { choices as texts } from "../texts/en/choices";
import { placeOf } from "../ui/choices";
import type { ElementProps } from "../ui/element";
import { Field } from "../ui/Field";
import { useWidgetValue } from "../ui/hooks";
import { InlineMarkdown } from "../ui/Markdown";
import "../ui/check.css";
import "./radio.css";

export default function Radio({ props }: ElementProps<"radio">) {
  const [value, setValue] = useWidgetValue(props);
  const name = useId();
  const chosen = value === null ? -1 : placeOf(value, props.options);
  const { options, captions, disabled, horizontal } = props;
  return (
    <Field hook="stRadio" props={props} native={false}>
      {(ids) => (
        <div
          role="radiogroup"
          data-testid="stRadioGroup"
          aria-labelledby={ids.label}
          aria-disabled={disabled || undefined}
          className={horizontal ? "radio-group radio-horizontal" : "radio-group"}
        >
          {options.length === 0 && <p className="radio-none">{texts.none}</p>}
          {options.map((option, index) => {
            const caption = captions[index];
            const id = `${name}-${index}`;
            return (
              <div key={index} className="radio-option">
                <label
                  className="check"
                  data-testid="stRadioOption"
                  data-selected={index === chosen || undefined}
                  htmlFor={id}
                  data-disabled={disabled || undefined}
                >
                  <input
                    id={id}
                    type="radio"
                    name={name}
                    value={index}
                    className="check-radio"
                    checked={index === chosen}
                    disabled={disabled}
                    aria-describedby={caption ? `${id}-caption` : undefined}
                    onChange={() => setValue([index, option])}
                  />
                  <span className="check-label">
                    <InlineMarkdown text={option} />
                  </span>
                </label>
                {caption && (
                  <div id={`${id}-caption`} className="radio-caption" data-testid="stRadioCaption">
                    <InlineMarkdown text={caption} caption />
                  </div>
                )}
              </div>
            );
          })}
        </div>
      )}
    </Field>
  );
}
