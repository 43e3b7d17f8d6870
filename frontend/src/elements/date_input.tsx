import type { CalendarDate } from "@internationalized/date";
import { useRef, useState } from "react";
import { DateField } from "react-aria-components/DateField";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { CalendarPopup } from "../ui/CalendarPopup";
import { checkDate, gregorian, toDate } from "../ui/dates";
import type { ElementProps } from "../ui/element";
import { ClearButton, Field, FieldBox, FieldButton, type FieldIds, Glyph } from "../ui/Field";
import { CALENDAR } from "../ui/glyphs";
import { focusSegment, Segments } from "../ui/Segments";
import { useSegmentField } from "../ui/useSegmentField";
import type { DateInputProps } from "../wire.gen";
import { dates as words } from "../texts/en/dates";
import { fill } from "../texts/fill";
import "./date_input.css";


/** One date, or the two ends of a range. */
type Dates = readonly (CalendarDate | null)[];

/** Where the focus is while the calendar is open: in it, or still in the field, which was clicked. */
type Open = "no" | "inside" | "beside";

export default function DateInput({ props }: ElementProps<"date_input">) {
  const field = useDateInput(props);
  const [open, setOpen] = useState<Open>("no");
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const { disabled, range } = props;
  const clearable = props.clearable && !props.required && field.shown.some(Boolean) && !disabled;
  const close = (calendarId: string) => {
    // The focus must not go down with the calendar.
    if (document.getElementById(calendarId)?.contains(document.activeElement)) opener.current?.focus();
    setOpen("no");
  };
  return (
    <Field hook="stDateInput" props={props} native={false} error={field.error} onLabelPress={() => focusSegment(box.current)}>
      {(ids) => {
        const calendarId = `${ids.control}-calendar`;
        return (
          <>
            <I18nProvider locale={gregorian}>
              <FieldBox
                ref={box}
                testId="stDateInputField"
                disabled={disabled}
                invalid={ids.invalid}
                className="date-input"
                end={
                  <>
                    {clearable && <ClearButton name={ids.name} onPress={() => field.commit([])} />}
                    <FieldButton
                      ref={opener}
                      title={fill(open === "no" ? words.open : words.close, { name: ids.name })}
                      testId="stDateInputCalendarButton"
                      popup="dialog"
                      controls={open === "no" ? undefined : calendarId}
                      expanded={open !== "no"}
                      disabled={disabled}
                      tabbable
                      onPress={() => (open === "no" ? setOpen("inside") : close(calendarId))}
                    >
                      <Glyph path={CALENDAR} />
                    </FieldButton>
                  </>
                }
              >
                <div
                  className="date-fields"
                  data-testid="stDateInputFieldsScroller"
                  // On the way down, here and with the keys: the segments let nothing through.
                  onClickCapture={(event) => {
                    if (disabled) return;
                    if (!event.currentTarget.contains(document.activeElement)) focusSegment(box.current);
                    if (open === "no") setOpen("beside");
                  }}
                  onBlur={(event) => {
                    const to = event.relatedTarget;
                    if (event.currentTarget.contains(to) || document.getElementById(calendarId)?.contains(to)) return;
                    field.leave();
                    if (open === "beside" && to !== opener.current) setOpen("no");
                  }}
                  onKeyDownCapture={(event) => {
                    if (event.key === "Enter") field.enter();
                    if (event.key === "Escape" && open !== "no") event.preventDefault(); // it closes no dialog
                    if (event.key === "Enter" || event.key === "Escape") setOpen("no");
                    if (event.altKey && event.key === "ArrowDown") setOpen("inside");
                  }}
                >
                  <Ends props={props} ids={ids} field={field} />
                </div>
              </FieldBox>
            </I18nProvider>
            {open !== "no" && (
              <CalendarPopup
                id={calendarId}
                anchor={box}
                label={range ? words.chooseRange : words.choose}
                takesFocus={open === "inside"}
                range={range}
                min={props.min}
                max={props.max}
                value={field.shown.filter((date) => date !== null)}
                onChoose={(dates) => {
                  field.commit(dates);
                  close(calendarId);
                }}
                onClose={(start) => {
                  if (start) field.commit([start]);
                  else field.apply();
                  close(calendarId);
                }}
              />
            )}
          </>
        );
      }}
    </Field>
  );
}

/** The parts of the date, or of both ends of the range. */
function Ends({ props, ids, field }: { readonly props: DateInputProps; readonly ids: FieldIds; readonly field: ReturnType<typeof useDateInput> }) {
  return (props.range ? (["start", "end"] as const) : [null]).map((end, index) => (
    <div key={end ?? "date"} className="date-field" data-range-field={end ?? undefined}>
      {index === 1 && (
        <span className="date-dash" aria-hidden="true">
          –
        </span>
      )}
      {end && (
        <span id={`${ids.control}-${end}`} hidden>
          {words[end]}
        </span>
      )}
      <DateField
        aria-labelledby={end ? `${ids.label} ${ids.control}-${end}` : ids.label}
        aria-describedby={ids.describedBy}
        isInvalid={ids.invalid ?? false}
        isDisabled={props.disabled}
        isRequired={props.required}
        validationBehavior="aria"
        shouldForceLeadingZeros
        value={field.shown[index] ?? null}
        onChange={(date) => field.type(field.latest().with(index, date))}
      >
        <Segments ref={field.segments[index]} format={props.format} />
      </DateField>
    </div>
  ));
}

/** The dates shown, typed ones included, and when they become the value. */
function useDateInput(props: DateInputProps) {
  return useSegmentField<readonly string[], Dates>(props, {
    textOf: (value) => value.join(","),
    read: props.range ? bothEnds : oneDate,
    write: (dates) => dates.map((one) => one?.toString() ?? "").join(","),
    toWire: (dates) => dates.filter((date) => date !== null).map(String),
    check: (dates) => checkDates(dates, props),
    whole: words.whole,
  });
}

/** The date of a text such as "2027-01-31"; where there are two, the first. */
function oneDate(text: string): Dates {
  return [toDate(text.split(",")[0])];
}

/** The two ends of a text such as ",2027-02-28". */
function bothEnds(text: string): Dates {
  const [start, end] = text.split(",");
  return [toDate(start), toDate(end)];
}

/** What is wrong with the typed dates, or null. */
export function checkDates(
  dates: Dates,
  props: Pick<DateInputProps, "min" | "max" | "format" | "required">,
): string | null {
  const [start = null, end = null] = dates;
  if (props.required && dates.includes(null)) return words.required;
  for (const date of dates) {
    const problem = date && checkDate(date, props);
    if (problem) return problem;
  }
  if (start === null && end !== null) return words.startToo;
  if (start && end && start.compare(end) > 0) return words.order;
  return null;
}
