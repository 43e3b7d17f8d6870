import type { CalendarDate } from "@internationalized/date";
import { useRef, useState } from "react";
import { DateField } from "react-aria-components/DateField";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { CalendarPopup } from "../ui/CalendarPopup";
import { checkDate, dateOrder, toDate } from "../ui/dates";
import type { ElementProps } from "../ui/element";
import { ClearButton, Field, FieldBox, FieldButton, Glyph } from "../ui/Field";
import { useBeforeSubmit, useDraft, useFormSubmit, useWidgetValue } from "../ui/hooks";
import { focusSegment, Segments } from "../ui/Segments";
import type { DateInputProps } from "../wire.gen";
import "./date_input.css";

const CALENDAR = "M3 4.5h10v9H3zM3 7h10M5.5 2.5v3M10.5 2.5v3";

export default function DateInput({ props }: ElementProps<"date_input">) {
  const field = useDateInput(props);
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const { locale, separator } = dateOrder(props.format);
  const { disabled, range, label } = props;
  const clearable = props.clearable && !props.required && field.dates.some(Boolean) && !disabled;
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <Field hook="stDateInput" props={props} native={false} error={field.error} onLabelPress={() => focusSegment(box.current)}>
      {(ids) => (
        <I18nProvider locale={locale}>
          <FieldBox
            ref={box}
            disabled={disabled}
            invalid={ids.invalid}
            className="date-input"
            end={
              <>
                {clearable && <ClearButton onPress={() => field.commit([])} />}
                <FieldButton
                  ref={opener}
                  label={open ? "Close calendar" : "Open calendar"}
                  expanded={open}
                  disabled={disabled}
                  tabbable
                  onPress={() => (open ? close() : setOpen(true))}
                >
                  <Glyph path={CALENDAR} />
                </FieldButton>
              </>
            }
          >
            <div
              className="date-fields"
              onBlur={(event) => {
                if (!event.currentTarget.contains(event.relatedTarget)) field.apply();
              }}
              // On the way down: the segments let no key through.
              onKeyDownCapture={(event) => {
                if (event.key === "Enter") field.enter();
                if (event.altKey && event.key === "ArrowDown") setOpen(true);
              }}
            >
              {(range ? ["start", "end"] : [""]).map((end, index) => (
                <div key={end || "date"} className="date-field">
                  {index === 1 && <span className="date-dash">–</span>}
                  {end && (
                    <span id={`${ids.control}-${end}`} hidden>
                      {end}
                    </span>
                  )}
                  <DateField
                    aria-labelledby={end ? `${ids.label} ${ids.control}-${end}` : ids.label}
                    aria-describedby={ids.describedBy}
                    isInvalid={ids.invalid ?? false}
                    isDisabled={disabled}
                    isRequired={props.required}
                    validationBehavior="aria"
                    shouldForceLeadingZeros
                    value={field.dates[index] ?? null}
                    onChange={(date) => field.type(index, date)}
                  >
                    <Segments separator={separator} />
                  </DateField>
                </div>
              ))}
            </div>
          </FieldBox>
          {open && (
            <CalendarPopup
              anchor={box}
              label={label}
              range={range}
              min={props.min}
              max={props.max}
              value={field.dates.filter((date) => date !== null)}
              onChoose={(dates) => {
                field.commit(dates);
                close();
              }}
              onClose={(start) => {
                if (start) field.commit([start]);
                close();
              }}
            />
          )}
        </I18nProvider>
      )}
    </Field>
  );
}

/** The dates shown, typed ones included, and when they become the value. */
function useDateInput(props: DateInputProps) {
  const [value, setValue] = useWidgetValue<readonly string[]>(props);
  const [draft, setDraft] = useDraft(props);
  const { submit, onEnter } = useFormSubmit(props);
  const [shown, setShown] = useState(false);
  const texts = draft === null ? value : draft.split(",");
  const dates = (props.range ? [0, 1] : [0]).map((index) => toDate(texts[index]));
  const problem = checkDates(dates, props);

  const commit = (next: readonly (CalendarDate | null)[]) => {
    setShown(false);
    setValue(next.filter((date) => date !== null).map(String));
  };
  const apply = (): boolean => {
    setShown(problem !== null);
    if (problem !== null) return false;
    if (draft !== null) commit(dates);
    return true;
  };
  useBeforeSubmit(props, apply);
  return {
    dates,
    error: shown ? problem : null,
    commit,
    apply,
    type: (index: number, date: CalendarDate | null) => {
      const next = dates.map((old, at) => (at === index ? date : old));
      if (shown && checkDates(next, props) === null) setShown(false);
      setDraft(next.map((one) => one?.toString() ?? "").join(","));
    },
    enter: () => {
      if (apply() && onEnter) submit();
    },
  };
}

/** What is wrong with the typed dates, or null. */
export function checkDates(
  dates: readonly (CalendarDate | null)[],
  props: Pick<DateInputProps, "min" | "max" | "format" | "required">,
): string | null {
  const [start = null, end = null] = dates;
  if (props.required && dates.includes(null)) return "Enter a date.";
  for (const date of dates) {
    const problem = date && checkDate(date, props);
    if (problem) return problem;
  }
  if (start === null && end !== null) return "Enter the start, too.";
  if (start && end && start.compare(end) > 0) return "The start must not come after the end.";
  return null;
}
