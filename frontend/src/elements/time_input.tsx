import type { Time } from "@internationalized/date";
import { type KeyboardEvent, useEffect, useId, useRef, useState } from "react";
import { TimeField } from "react-aria-components/TimeField";
import { I18nProvider } from "react-aria-components/I18nProvider";
import { gregorian } from "../ui/dates";
import type { ElementProps } from "../ui/element";
import { ClearButton, Field, FieldBox, FieldButton, Glyph } from "../ui/Field";
import { OptionList } from "../ui/OptionList";
import { Popup } from "../ui/Popup";
import { focusSegment, Segments } from "../ui/Segments";
import { hoursOf, showTime, timeAt, timeCount, timeIndex, timeText, toTime } from "../ui/times";
import { useSegmentField } from "../ui/useSegmentField";
import type { TimeInputProps } from "../wire.gen";
import { times as texts } from "../texts/en/times";
import { fill } from "../texts/fill";
import "./time_input.css";

const CLOCK = "M8 2.5a5.5 5.5 0 1 0 0 11 5.5 5.5 0 0 0 0-11zM8 5v3l2 1.5";

export default function TimeInput({ props }: ElementProps<"time_input">) {
  const field = useTimeInput(props);
  const [open, setOpen] = useState(false);
  const box = useRef<HTMLDivElement>(null);
  const opener = useRef<HTMLButtonElement>(null);
  const { disabled, step } = props;
  const format = hoursOf(props.format);
  const clearable = props.clearable && !props.required && field.shown !== null && !disabled;
  const close = () => {
    setOpen(false);
    opener.current?.focus();
  };
  return (
    <Field hook="stTimeInput" props={props} native={false} error={field.error} onLabelPress={() => focusSegment(box.current)}>
      {(ids) => (
        <I18nProvider locale={gregorian}>
          <FieldBox
            ref={box}
            disabled={disabled}
            invalid={ids.invalid}
            className="time-input"
            end={
              <>
                {clearable && <ClearButton name={ids.name} onPress={() => field.commit(null)} />}
                <FieldButton
                  ref={opener}
                  title={fill(open ? texts.close : texts.open, { name: ids.name })}
                  popup="listbox"
                  expanded={open}
                  disabled={disabled}
                  tabbable
                  onPress={() => (open ? close() : setOpen(true))}
                >
                  <Glyph path={CLOCK} />
                </FieldButton>
              </>
            }
          >
            <div
              className="time-field"
              data-testid="stTimeInputTimeDisplay"
              onBlur={(event) => {
                if (!event.currentTarget.contains(event.relatedTarget)) field.leave();
              }}
              // On the way down: the segments let no key through.
              onKeyDownCapture={(event) => {
                if (event.key === "Enter") field.enter();
                if (event.altKey && event.key === "ArrowDown") setOpen(true);
              }}
            >
              <TimeField
                aria-labelledby={ids.label}
                aria-describedby={ids.describedBy}
                isInvalid={ids.invalid ?? false}
                isDisabled={disabled}
                isRequired={props.required}
                validationBehavior="aria"
                shouldForceLeadingZeros={format === "24h"}
                hourCycle={format === "12h" ? 12 : 24}
                granularity={field.seconds ? "second" : "minute"}
                value={field.shown}
                onChange={(time) => field.type(time)}
              >
                <Segments ref={field.segments[0]} />
              </TimeField>
            </div>
          </FieldBox>
          {open && (
            <Popup anchor={box} onClose={close} matchWidth className="popup-options">
              <TimeList
                labelledBy={ids.label}
                count={timeCount(step)}
                start={field.shown ? timeIndex(field.shown, step) : timeIndex(noon(), step)}
                chosen={field.shown ? timeIndex(field.shown, step) : -1}
                textAt={(index) => showTime(timeAt(index, step), format, field.seconds)}
                onPick={(index) => {
                  field.commit(timeAt(index, step));
                  close();
                }}
              />
            </Popup>
          )}
        </I18nProvider>
      )}
    </Field>
  );
}

function noon(): Time {
  return timeAt(12, 3600);
}

type TimeListProps = {
  labelledBy: string;
  count: number;
  start: number;
  chosen: number;
  textAt: (index: number) => string;
  onPick: (index: number) => void;
};

/** The choices, with the focus on the list itself. */
function TimeList({ labelledBy, count, start, chosen, textAt, onPick }: TimeListProps) {
  const id = useId();
  const [active, setActive] = useState(start);
  useEffect(() => document.getElementById(id)?.focus({ preventScroll: true }), [id]);
  const onKeyDown = (event: KeyboardEvent) => {
    const moves: Record<string, number> = { ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8, Home: -count, End: count };
    const by = moves[event.key];
    if (event.key === "Enter" || event.key === " ") onPick(active);
    else if (by !== undefined) setActive(Math.max(0, Math.min(count - 1, active + by)));
    else return;
    event.preventDefault();
  };
  return (
    <OptionList
      id={id}
      labelledBy={labelledBy}
      testId="stTimeInputDropdown"
      count={count}
      active={active}
      isSelected={(index) => index === chosen}
      onHover={setActive}
      onPick={onPick}
      onKeyDown={onKeyDown}
      renderRow={(index) => <span className="option-text">{textAt(index)}</span>}
    />
  );
}

/** The time shown, a typed one included, and when it becomes the value. */
function useTimeInput(props: TimeInputProps) {
  const seconds = props.step % 60 !== 0;
  const field = useSegmentField<string | null, Time | null>(props, {
    textOf: (value) => value ?? "",
    read: toTime,
    write: (time) => (time ? timeText(time, seconds) : ""),
    toWire: (time) => time && timeText(time, seconds),
    check: (time) => (time === null && props.required ? texts.required : null),
    whole: texts.whole,
  });
  return { ...field, seconds };
}
