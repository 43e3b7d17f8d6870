import type { ElementProps } from "../ui/element";
import { formatNumber } from "../ui/format";
import { formatDate } from "../ui/formatDate";
import { useWidgetValue } from "../ui/hooks";
import { SliderField } from "../ui/SliderField";
import type { SliderProps } from "../wire.gen";

const DATE_FORMATS = { date: "YYYY-MM-DD", time: "HH:mm", datetime: "YYYY-MM-DD HH:mm" };

export default function Slider({ props }: ElementProps<"slider">) {
  const [value, setValue] = useWidgetValue<readonly number[]>(props);
  const { min, max, step } = props;
  const text = (at: number) => textOf(at, props);
  return <SliderField props={props} min={min} max={max} step={step} values={value} onCommit={setValue} renderValue={text} say={text} />;
}

/** What a value of the slider looks like: a number, or a moment in microseconds. */
export function textOf(value: number, { type, format }: Pick<SliderProps, "type" | "format">): string {
  if (type === "int" || type === "float") return formatNumber(value, format);
  return formatDate(new Date(value / 1000), format ?? DATE_FORMATS[type]);
}
