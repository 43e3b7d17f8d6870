import { CalendarDateTime, parseDateTime, parseTime, type CalendarDate, toCalendarDate, toTime as timeOf } from "@internationalized/date";
import { useId, useRef, useState } from "react";
import { DateField } from "react-aria-components/DateField";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { CalendarPopup } from "../ui/CalendarPopup";
import { gregorian, showDate } from "../ui/dates";
import type { ElementProps } from "../ui/element";
import { ClearButton, Field, FieldBox, FieldButton, Glyph } from "../ui/Field";
import { CALENDAR } from "../ui/glyphs";
import { focusSegment, Segments } from "../ui/Segments";
import { showTime, timeAt, timeCount, timeText } from "../ui/times";
import { useSegmentField } from "../ui/useSegmentField";
import type { DatetimeInputProps } from "../wire.gen";
import { dates as words } from "../texts/en/dates";
import { fill } from "../texts/fill";
import "./date_input.css";
import "./datetime_input.css";


/** A date and a time in one field, with a calendar and a list of times. */
export default function DatetimeInput({ props }: ElementProps<"datetime_input">) {
  const field = useDatetimeInput(props);
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const { disabled } = props;
  const moment = field.shown;
  const clearable = props.clearable && !props.required && moment !== null && !disabled;
  const close = () => {
    setOpen(false);
    field.apply();
    opener.current?.focus();
  };
  return (
    <Field hook="stDateTimeInput" props={props} native={false} error={field.error} onLabelPress={() => focusSegment(box.current)}>
      {(ids) => (
        <>
          <I18nProvider locale={gregorian}>
            <FieldBox
              ref={box}
              testId="stDateTimeInputField"
              disabled={disabled}
              invalid={ids.invalid}
              className="date-input"
              end={
                <>
                  {clearable && <ClearButton name={ids.name} onPress={() => field.commit(null)} />}
                  <FieldButton
                    ref={opener}
                    title={fill(open ? words.close : words.open, { name: ids.name })}
                    testId="stDateTimeInputCalendarButton"
                    popup="dialog"
                    controls={open ? `${ids.control}-calendar` : undefined}
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
                data-testid="stDateTimeInputFieldsScroller"
                onBlur={(event) => {
                  if (!event.currentTarget.contains(event.relatedTarget)) field.leave();
                }}
                // On the way down: the segments let no key through.
                onKeyDownCapture={(event) => {
                  if (event.key === "Enter") field.enter();
                  if (event.altKey && event.key === "ArrowDown") setOpen(true);
                }}
              >
                <DateField
                  aria-labelledby={ids.label}
                  aria-describedby={ids.describedBy}
                  isInvalid={ids.invalid ?? false}
                  isDisabled={disabled}
                  isRequired={props.required}
                  validationBehavior="aria"
                  shouldForceLeadingZeros
                  granularity="minute"
                  hourCycle={24}
                  value={moment}
                  onChange={(next) => field.type(next as CalendarDateTime | null)}
                >
                  <Segments ref={field.segments[0]} format={props.format} />
                </DateField>
              </div>
            </FieldBox>
          </I18nProvider>
          {open && (
            <CalendarPopup
              id={`${ids.control}-calendar`}
              anchor={box}
              label={words.chooseMoment}
              testId="stDateTimeInputCalendar"
              takesFocus
              range={false}
              min={props.min.slice(0, 10)}
              max={props.max.slice(0, 10)}
              value={moment ? [toCalendarDate(moment)] : []}
              onChoose={([day]) => day && field.type(withDay(moment, day, props))}
              onClose={close}
            >
              <TimePicker moment={moment} step={props.step} min={props.min} max={props.max} onPick={field.type} />
            </CalendarPopup>
          )}
        </>
      )}
    </Field>
  );
}

interface TimePickerProps {
  readonly moment: CalendarDateTime | null;
  readonly step: number;
  readonly min: string;
  readonly max: string;
  readonly onPick: (moment: CalendarDateTime) => void;
}

/** The times of the day that is chosen, below its calendar. */
function TimePicker({ moment, step, min, max, onPick }: TimePickerProps) {
  const id = useId();
  const shown = moment && timeText(timeOf(moment), false);
  const times = Array.from({ length: timeCount(step) }, (_, index) => timeAt(index, step));
  const day = moment && toCalendarDate(moment).toString();
  const texts = times.map((time) => timeText(time, false)).filter((text) => day === null || isWithin(`${day}T${text}`, min, max));
  if (shown !== null && !texts.includes(shown)) texts.push(shown);
  texts.sort();
  return (
    <div className="calendar-time" data-testid="stDateTimeInputPopoverTime">
      <label htmlFor={id}>{words.time}</label>
      <select
        id={id}
        value={shown ?? ""}
        disabled={moment === null}
        onChange={(event) => day !== null && onPick(parseDateTime(`${day}T${event.target.value}`))}
      >
        {shown === null && <option value="">--:--</option>}
        {texts.map((text) => (
          <option key={text} value={text}>
            {showTime(parseTime(text), "24h", false)}
          </option>
        ))}
      </select>
    </div>
  );
}

/** The same time on another day, or midnight; the nearest time of that day that there is. */
function withDay(moment: CalendarDateTime | null, day: CalendarDate, { min, max }: DatetimeInputProps): CalendarDateTime {
  const there = new CalendarDateTime(day.year, day.month, day.day, moment?.hour ?? 0, moment?.minute ?? 0);
  const text = textOf(there);
  return text < min ? parseDateTime(min) : text > max ? parseDateTime(max) : there;
}

/** Of ISO texts, the order is that of time. */
function isWithin(text: string, min: string, max: string): boolean {
  return text >= min && text <= max;
}

/** The moment shown, a typed one included, and when it becomes the value. */
function useDatetimeInput(props: DatetimeInputProps) {
  return useSegmentField<string | null, CalendarDateTime | null>(props, {
    textOf: (value) => value ?? "",
    read: momentOf,
    write: (moment) => (moment ? textOf(moment) : ""),
    toWire: (moment) => moment && textOf(moment),
    check: (moment) => checkMoment(moment, props),
    whole: words.wholeMoment,
  });
}

function momentOf(text: string): CalendarDateTime | null {
  if (!text) return null;
  try {
    return parseDateTime(text);
  } catch {
    return null;
  }
}

/** As the wire has it: to the minute. */
function textOf(moment: CalendarDateTime): string {
  return moment.toString().slice(0, 16);
}

/** What is wrong with what was typed, or null. */
export function checkMoment(
  moment: CalendarDateTime | null,
  { min, max, format, required }: Pick<DatetimeInputProps, "min" | "max" | "format" | "required">,
): string | null {
  if (moment === null) return required ? words.requiredMoment : null;
  const show = (text: string) => `${showDate(toCalendarDate(parseDateTime(text)), format)}, ${showTime(parseTime(text.slice(11)), "24h", false)}`;
  if (textOf(moment) < min) return fill(words.earliest, { date: show(min) });
  return textOf(moment) > max ? fill(words.latest, { date: show(max) }) : null;
}
