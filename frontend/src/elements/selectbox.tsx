import { useCallback, useMemo, useRef, useState } from "react";
import { NEW_OPTION, placeOf, wordsOf } from "../ui/choices";
import { ComboList } from "../ui/ComboList";
import { CHEVRON, ClearButton, Field, FieldBox, FieldButton, Glyph } from "../ui/Field";
import { filterOptions } from "../ui/filterOptions";
import { useBeforeSubmit, useWidgetValue } from "../ui/hooks";
import { NEW, useCombobox } from "../ui/useCombobox";
import type { ElementProps } from "../ui/element";
import { choices as texts } from "../texts/en/choices";
import { fill } from "../texts/fill";
import "./selectbox.css";

/** Few enough choices to need no on-screen keyboard to find one. */
const FEW = 10;

export default function Selectbox({ props }: ElementProps<"selectbox">) {
  const { options, filter_mode, accept_new_options, required } = props;
  const [value, setValue] = useWidgetValue(props);
  const anchor = useRef<HTMLDivElement>(null);
  const editable = filter_mode !== null;
  const empty = options.length === 0 && !accept_new_options;
  const disabled = props.disabled || empty;
  const clearable = props.clearable && !required && value !== null;
  const chosen = useMemo(() => (value === null ? -1 : placeOf(value, options)), [options, value]);

  const rowsFor = useCallback(
    (query: string) => {
      const rows = filterOptions(options, query, filter_mode);
      const text = query.trim().toLowerCase();
      const known = text === "" || rows.some((row) => options[row]?.toLowerCase() === text);
      return accept_new_options && !known ? [NEW, ...rows] : rows;
    },
    [options, filter_mode, accept_new_options],
  );
  const combobox = useCombobox({
    rowsFor,
    selected: chosen < 0 ? undefined : chosen,
    onPick: (row, query) => setValue(row === NEW ? [NEW_OPTION, query.trim()] : [row, options[row] ?? ""]),
    editable,
    disabled,
  });
  const [missing, setMissing] = useState(false);
  const words = value === null ? "" : wordsOf(value, options);
  const problem = missing && required && value === null ? texts.required : null;
  useBeforeSubmit(props, () => {
    setMissing(true);
    return !required || value !== null;
  });
  const clear = () => {
    setValue(null);
    combobox.input.current?.focus();
  };
  const toggle = () => (combobox.open ? combobox.close() : combobox.show());

  return (
    <Field hook="stSelectbox" props={props} error={problem}>
      {(ids) => (
        <>
          <FieldBox
            ref={anchor}
            disabled={disabled}
            invalid={ids.invalid}
            icon={props.icon}
            className="selectbox"
            end={
              <>
                {clearable && !disabled && <ClearButton name={ids.name} onPress={clear} />}
                <FieldButton
                  title={fill(texts.show, { name: ids.name })}
                  disabled={disabled}
                  onPress={() => {
                    combobox.input.current?.focus();
                    toggle();
                  }}
                >
                  <Glyph path={CHEVRON} />
                </FieldButton>
              </>
            }
          >
            <input
              {...combobox.inputProps}
              id={ids.control}
              className="field-input"
              aria-describedby={ids.describedBy}
              aria-invalid={ids.invalid}
              aria-required={required || undefined}
              inputMode={!accept_new_options && options.length <= FEW ? "none" : undefined}
              value={combobox.query ?? words}
              dir={combobox.query || words ? "auto" : undefined}
              // What is cut in a narrow column can be read all the same.
              title={words.length > 7 ? words : undefined}
              placeholder={placeholderOf(props.placeholder, empty, accept_new_options)}
              onKeyDown={(event) => {
                const erases = ["Backspace", "Delete"].includes(event.key) || (event.key === "Escape" && !combobox.open);
                if (erases && clearable && combobox.query === null) {
                  event.preventDefault(); // Escape has had its use, and closes no dialog
                  return clear();
                }
                combobox.inputProps.onKeyDown(event);
              }}
            />
          </FieldBox>
          {combobox.open && (
            <ComboList
              combobox={combobox}
              anchor={anchor}
              labelledBy={ids.label}
              options={options}
              isSelected={(option) => option === chosen}
            />
          )}
        </>
      )}
    </Field>
  );
}

function placeholderOf(given: string | null, empty: boolean, acceptsNew: boolean): string {
  if (empty) return texts.none;
  return given ?? (acceptsNew ? texts.oneOrNew : texts.one);
}
