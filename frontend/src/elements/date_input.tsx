import type { CalendarDate } from "@internationalized/date";
import { useMemo, useRef, useState } from "react";
import { DateField } from "react-aria-components/DateField";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { CalendarPopup } from "../ui/CalendarPopup";
import { checkDate, gregorian, toDate } from "../ui/dates";
import type { ElementProps } from "../ui/element";
import { ClearButton, Field, FieldBox, FieldButton, Glyph } from "../ui/Field";
import { CALENDAR } from "../ui/glyphs";
import { useBeforeSubmit, useDraft, useFormSubmit, useOnLeave, useWidgetValue } from "../ui/hooks";
import { focusSegment, Segments, type SegmentsHandle } from "../ui/Segments";
import type { DateInputProps } from "../wire.gen";
import { dates as words } from "../texts/en/dates";
import { fill } from "../texts/fill";
import "./date_input.css";


/** Where the focus is while the calendar is open: in it, or still in the field, which was clicked. */
type Open = "no" | "inside" | "beside";

export default function DateInput({ props }: ElementProps<"date_input">) {
  const field = useDateInput(props);
  const leave = useOnLeave(field.apply);
  const [open, setOpen] = useState<Open>("no");
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const { disabled, range } = props;
  const clearable = props.clearable && !props.required && field.dates.some(Boolean) && !disabled;
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
                    leave();
                    if (open === "beside" && to !== opener.current) setOpen("no");
                  }}
                  onKeyDownCapture={(event) => {
                    if (event.key === "Enter") field.enter();
                    if (event.key === "Escape" && open !== "no") event.preventDefault(); // it closes no dialog
                    if (event.key === "Enter" || event.key === "Escape") setOpen("no");
                    if (event.altKey && event.key === "ArrowDown") setOpen("inside");
                  }}
                >
                  {(range ? (["start", "end"] as const) : [null]).map((end, index) => (
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
                        isDisabled={disabled}
                        isRequired={props.required}
                        validationBehavior="aria"
                        shouldForceLeadingZeros
                        value={field.dates[index] ?? null}
                        onChange={(date) => field.type(index, date)}
                      >
                        <Segments ref={field.ends[index]} format={props.format} />
                      </DateField>
                    </div>
                  ))}
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
                value={field.dates.filter((date) => date !== null)}
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

/** The dates shown, typed ones included, and when they become the value. */
function useDateInput(props: DateInputProps) {
  const [value, setValue] = useWidgetValue<readonly string[]>(props);
  const [draft, setDraft, , latestDraft] = useDraft(props);
  const { submit, onEnter } = useFormSubmit(props);
  const [shown, setShown] = useState(false);
  const [partialAt, setPartialAt] = useState<string | null>(null);
  const start = useRef<SegmentsHandle>(null);
  const end = useRef<SegmentsHandle>(null);
  const text = draft ?? value.join(",");
  // The same objects as long as they are the same dates: a new one makes the field forget what is half typed.
  const dates = useMemo(() => datesOf(text, props.range), [text, props.range]);
  const problem = partialAt === text ? words.whole : checkDates(dates, props);

  const commit = (next: readonly (CalendarDate | null)[]) => {
    setShown(false);
    setPartialAt(null);
    setValue(next.filter((date) => date !== null).map(String));
  };
  const apply = (): boolean => {
    const typed = [start, end].map((field) => field.current?.settle());
    // Settling has changed the draft: what was rendered is out of date.
    const now = latestDraft();
    const settled = datesOf(now ?? value.join(","), props.range);
    const isPartial = typed.includes("part");
    const wrong = isPartial || checkDates(settled, props) !== null;
    setPartialAt(isPartial ? (now ?? value.join(",")) : null);
    setShown(wrong);
    if (wrong) return false;
    if (now !== null) commit(settled);
    return true;
  };
  useBeforeSubmit(props, apply);
  return {
    dates,
    ends: [start, end],
    error: shown ? problem : null,
    commit,
    apply,
    type: (index: number, date: CalendarDate | null) => {
      const old = datesOf(latestDraft() ?? value.join(","), props.range);
      const next = old.map((one, at) => (at === index ? date : one));
      setPartialAt(null);
      if (shown && checkDates(next, props) === null) setShown(false);
      setDraft(next.map((one) => one?.toString() ?? "").join(","));
    },
    enter: () => {
      if (apply() && onEnter()) submit();
    },
  };
}

/** The one date, or the two ends, of a text such as "2027-01-31" or ",2027-02-28". */
function datesOf(text: string, range: boolean): readonly (CalendarDate | null)[] {
  const texts = text.split(",");
  return (range ? [0, 1] : [0]).map((index) => toDate(texts[index]));
}

/** What is wrong with the typed dates, or null. */
export function checkDates(
  dates: readonly (CalendarDate | null)[],
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
