import { useOnLeave } from "../ui/hooks";
import { useState } from "react";
import type { ElementProps } from "../ui/element";
import { Field, FieldBox } from "../ui/Field";
import { textHint, useTextField } from "../ui/useTextField";
import { fields } from "../texts/en/fields";
import { fill } from "../texts/fill";
import "./text_area.css";

const APPLE = typeof navigator !== "undefined" && /Mac|iPhone|iPad/.test(navigator.userAgent);
const KEYS = APPLE ? "⌘+Enter" : "Ctrl+Enter";

export default function TextArea({ props }: ElementProps<"text_area">) {
  const field = useTextField(props, (text) =>
    props.required && text.trim() === "" ? fields.required : null,
  );
  const leave = useOnLeave(field.apply);
  const [focused, setFocused] = useState(false);
  const grows = props.height === "content" || props.height === "stretch";
  const hint = textHint({
    focused,
    dirty: props.form === null ? field.dirty : focused && field.text !== "" && field.submitsOnEnter(),
    length: field.text.length,
    max: props.max_chars,
    action: fill(props.form === null ? fields.keysApply : fields.keysSubmit, { keys: KEYS }),
  });
  return (
    <Field hook="stTextArea" props={props} error={field.error} hint={hint}>
      {(ids) => (
        <FieldBox disabled={props.disabled} invalid={ids.invalid} testId="stTextAreaRootElement" className={grows ? "text-area text-area-grows" : "text-area"}>
          {grows && (
            // The same text in the same cell of the grid: it gives the field its height.
            <div className="field-input text-area-twin" aria-hidden="true">
              {`${field.text} `}
            </div>
          )}
          <textarea
            id={ids.control}
            className="field-input"
            dir={field.text ? "auto" : undefined}
            value={field.text}
            placeholder={props.placeholder ?? undefined}
            maxLength={props.max_chars ?? undefined}
            disabled={props.disabled}
            required={props.required}
            aria-describedby={ids.describedBy}
            aria-invalid={ids.invalid}
            onChange={(event) => field.change(event.target.value)}
            onFocus={() => setFocused(true)}
            onBlur={() => {
              setFocused(false);
              leave();
            }}
            onKeyDown={(event) => {
              if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
              event.preventDefault();
              field.enter();
            }}
          />
        </FieldBox>
      )}
    </Field>
  );
}
