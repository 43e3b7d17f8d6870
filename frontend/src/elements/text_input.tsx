import { useOnLeave } from "../ui/hooks";
import { useState } from "react";
import type { ElementProps } from "../ui/element";
import { Field, FieldBox, FieldButton, Glyph } from "../ui/Field";
import { textHint, useTextField } from "../ui/useTextField";
import type { TextInputProps } from "../wire.gen";
import { fields } from "../texts/en/fields";
import { textInput as texts } from "../texts/en/textInput";
import { fill } from "../texts/fill";

const EYE = "M1.5 8s2.4-4.5 6.5-4.5S14.5 8 14.5 8 12.1 12.5 8 12.5 1.5 8 1.5 8zM8 10a2 2 0 1 0 0-4 2 2 0 0 0 0 4z";
const EYE_CROSSED = `${EYE}M2.5 13.5l11-11`;

/** The on-screen keyboard for each type of text. */
const KEYBOARDS: Readonly<Record<string, "email" | "url" | "tel" | "search">> = {
  email: "email",
  url: "url",
  phone: "tel",
  search: "search",
};

export default function TextInput({ props }: ElementProps<"text_input">) {
  const field = useTextField(props, (text) => checkText(text, props));
  const leave = useOnLeave(field.apply);
  const [focused, setFocused] = useState(false);
  const [revealed, setRevealed] = useState(false);
  const password = props.type === "password";
  const isLive = typeof props.live === "number" || props.live === true;
  // A search field has the browser's own cross; the other types get a keyboard only.
  const type = password && !revealed ? "password" : KEYBOARDS[props.type] === "search" ? "search" : "text";
  const hint = textHint({
    focused,
    dirty: field.dirty,
    length: field.text.length,
    max: props.max_chars,
    action: isLive || props.form !== null ? null : fields.enterApplies,
  });
  const formHint = focused && field.text !== "" && field.submitsOnEnter() ? fields.enterSubmits : null;
  return (
    <Field hook="stTextInput" props={props} error={field.error} hint={hint ?? formHint}>
      {(ids) => (
        <FieldBox
          disabled={props.disabled}
          invalid={ids.invalid}
          icon={props.icon}
          iconTestId="stTextInputIcon"
          testId="stTextInputRootElement"
          end={
            password && (
              <FieldButton
                title={fill(revealed ? texts.hidePassword : texts.showPassword, { name: ids.name })}
                pressed={revealed}
                disabled={props.disabled}
                tabbable
                onPress={() => setRevealed(!revealed)}
              >
                <Glyph path={revealed ? EYE_CROSSED : EYE} />
              </FieldButton>
            )
          }
        >
          <input
            id={ids.control}
            className="field-input"
            dir={field.text ? "auto" : undefined}
            data-testid="stTextInputField"
            type={type}
            inputMode={KEYBOARDS[props.type]}
            value={field.text}
            placeholder={props.placeholder ?? undefined}
            maxLength={props.max_chars ?? undefined}
            disabled={props.disabled}
            required={props.required}
            autoComplete={props.autocomplete ?? (password ? "new-password" : "off")}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.invalid}
            onChange={(event) => field.change(event.target.value)}
            onFocus={() => setFocused(true)}
            onBlur={() => {
              setFocused(false);
              leave();
            }}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.nativeEvent.isComposing) field.enter();
            }}
          />
        </FieldBox>
      )}
    </Field>
  );
}

type Rules = Pick<TextInputProps, "required" | "validate" | "validate_message">;

/** What is wrong with the text; an empty one need not match the pattern. */
export function checkText(text: string, { required, validate, validate_message }: Rules): string | null {
  if (text.trim() === "") return required ? fields.required : null;
  if (!validate) return null;
  return matches(text, validate) ? null : (validate_message ?? texts.format);
}

function matches(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, "u").test(text);
  } catch {
    // Patterns written for the older syntax, with needless backslashes.
    try {
      return new RegExp(pattern).test(text);
    } catch {
      return true;
    }
  }
}
