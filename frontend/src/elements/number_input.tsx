import { type KeyboardEvent, useState } from "react";
import type { ElementProps } from "../ui/element";
import { Field, FieldBox, FieldButton, Glyph } from "../ui/Field";
import { formatNumber } from "../ui/format";
import { useBeforeSubmit, useDraft, useFormSubmit, useOnLeave, useWidgetValue } from "../ui/hooks";
import { checkNumber, parseNumber, stepNumber } from "../ui/number";
import type { NumberInputProps } from "../wire.gen";
import { fields } from "../texts/en/fields";
import { numberInput as texts } from "../texts/en/numberInput";
import { fill } from "../texts/fill";
import "./number_input.css";

/** Page Up and Page Down are worth this many steps. */
const PAGE = 10;

export default function NumberInput({ props }: ElementProps<"number_input">) {
  const field = useNumberField(props);
  const leave = useOnLeave(field.apply);
  const [focused, setFocused] = useState(false);
  const { disabled, min, max } = props;
  const hint = () => (props.form === null ? field.dirty && fields.enterApplies : field.submitsOnEnter() && fields.enterSubmits) || null;
  return (
    <Field hook="stNumberInput" props={props} error={field.error} hint={focused ? hint() : null}>
      {(ids) => (
        <FieldBox
          disabled={disabled}
          invalid={ids.invalid}
          icon={props.icon}
          iconTestId="stNumberInputIcon"
          testId="stNumberInputContainer"
          className="number-input"
          end={
            <>
              <FieldButton
                title={fill(texts.decrease, { name: ids.name })}
                testId="stNumberInputStepDown"
                disabled={disabled || field.stepped(-1) === null}
                onPress={() => field.step(-1)}
              >
                <Glyph path="M4 8h8" />
              </FieldButton>
              <FieldButton
                title={fill(texts.increase, { name: ids.name })}
                testId="stNumberInputStepUp"
                disabled={disabled || field.stepped(1) === null}
                onPress={() => field.step(1)}
              >
                <Glyph path="M4 8h8M8 4v8" />
              </FieldButton>
            </>
          }
        >
          <input
            id={ids.control}
            className="field-input"
            data-testid="stNumberInputField"
            type="text"
            role="spinbutton"
            inputMode={min !== null && min >= 0 ? (props.type === "int" ? "numeric" : "decimal") : undefined}
            autoComplete="off"
            spellCheck={false}
            value={field.text}
            placeholder={props.placeholder ?? undefined}
            disabled={disabled}
            required={props.required}
            aria-valuenow={field.number ?? undefined}
            aria-valuemin={min ?? undefined}
            aria-valuemax={max ?? undefined}
            aria-valuetext={field.text || texts.empty}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.invalid}
            onChange={(event) => field.change(event.target.value)}
            onFocus={() => setFocused(true)}
            onBlur={() => {
              setFocused(false);
              leave();
            }}
            onKeyDown={(event) => onKeyDown(event, field)}
          />
        </FieldBox>
      )}
    </Field>
  );
}

function onKeyDown(event: KeyboardEvent, field: ReturnType<typeof useNumberField>) {
  const steps = { ArrowUp: 1, ArrowDown: -1, PageUp: PAGE, PageDown: -PAGE }[event.key];
  if (event.key === "Enter" && !event.nativeEvent.isComposing) field.enter();
  if (event.key === "Escape") field.clear?.();
  if (steps === undefined) return;
  event.preventDefault();
  field.step(steps);
}

/** The text of the field, and when it becomes a number: on Enter, on blur, on stepping. */
function useNumberField(props: NumberInputProps) {
  const [value] = useWidgetValue(props);
  const [draft, setDraft, commit] = useDraft(props);
  const { submit, onEnter } = useFormSubmit(props);
  const [shown, setShown] = useState(false);
  const typed = draft === null ? value : parseNumber(draft);
  const problem = checkNumber(typed, props);

  const apply = (): boolean => {
    setShown(problem !== null);
    if (problem !== null) return false;
    if (draft === null) return true;
    if (typed === value) setDraft(null);
    else commit(typed);
    return true;
  };
  useBeforeSubmit(props, apply);
  const stepped = (steps: number) => stepNumber(typed, steps, props);
  return {
    text: draft ?? (value === null ? "" : formatNumber(value, props.format)),
    number: Number.isNaN(typed) ? null : typed,
    dirty: draft !== null,
    error: shown ? problem : null,
    submitsOnEnter: onEnter,
    stepped,
    apply,
    change: (next: string) => {
      if (shown && checkNumber(parseNumber(next), props) === null) setShown(false);
      setDraft(next);
    },
    step: (steps: number) => {
      const next = stepped(steps);
      if (next === null) return;
      setShown(false);
      commit(next);
    },
    enter: () => {
      if (apply() && onEnter()) submit();
    },
    /** Empties a field that may be empty. */
    clear: props.clearable
      ? () => {
          setShown(false);
          commit(null);
        }
      : undefined,
  };
}
