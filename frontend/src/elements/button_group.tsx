import { type Choice, placeOf } from "../ui/choices";
import type { ElementProps } from "../ui/element";
import { Field } from "../ui/Field";
import { useWidgetValue } from "../ui/hooks";
import { InlineMarkdown } from "../ui/Markdown";
import { useRoving } from "../ui/roving";
import "./button_group.css";

/** Options as buttons: pills, or the parts of one button. */
export default function ButtonGroup({ props }: ElementProps<"button_group">) {
  const { options, dress, several, required, disabled } = props;
  const [value, setValue] = useWidgetValue<readonly Choice[]>(props);
  const chosen = value.map((choice) => placeOf(choice, options));
  const { onKeyDown, onBlur, button } = useRoving(options.length, chosen.find((at) => at >= 0) ?? 0);
  const press = (at: number, option: string) => {
    const rest = value.filter((_, position) => chosen[position] !== at);
    const taken = rest.length < value.length;
    if (several) setValue(taken ? rest : [...value, [at, option]]);
    else if (!taken) setValue([[at, option]]);
    else if (!required) setValue([]);
  };
  // Where it is null, the place decides.
  const wrapping = { true: "group-wrap", false: "group-row", null: "" }[`${props.wrap}`];
  return (
    // Without the mark of a required field: here it means that a choice cannot be taken back, not that there must be one.
    <Field hook="stButtonGroup" props={{ ...props, required: false }} native={false}>
      {(ids) => (
        <div
          role={several ? "toolbar" : "radiogroup"}
          aria-labelledby={ids.label}
          aria-disabled={disabled || undefined}
          aria-required={required || undefined}
          className={`group group-${dress} ${wrapping}`}
          onKeyDown={onKeyDown}
          onBlur={onBlur}
        >
          {options.map((option, at) => {
            const on = chosen.includes(at);
            return (
              <button
                key={at}
                type="button"
                {...button(at)}
                {...(several ? { "aria-pressed": on } : { role: "radio", "aria-checked": on })}
                className="group-option"
                data-variant={dress}
                data-selected={on || undefined}
                disabled={disabled}
                onClick={() => press(at, option)}
              >
                <InlineMarkdown text={option} links={false} />
              </button>
            );
          })}
        </div>
      )}
    </Field>
  );
}
