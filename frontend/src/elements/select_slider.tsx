import { type Choice, placeOf } from "../ui/choices";
import type { ElementProps } from "../ui/element";
import { useWidgetValue } from "../ui/hooks";
import { InlineMarkdown } from "../ui/Markdown";
import { SliderField } from "../ui/SliderField";
import { spoken } from "../ui/spoken";

/** A slider whose steps are options. */
export default function SelectSlider({ props }: ElementProps<"select_slider">) {
  const [value, setValue] = useWidgetValue<readonly Choice[]>(props);
  const { options } = props;
  const textAt = (at: number) => options[at] ?? "";
  return (
    <SliderField
      props={props}
      min={0}
      max={options.length - 1}
      step={1}
      values={value.map((choice) => Math.max(0, placeOf(choice, options)))}
      onCommit={(places) => setValue(places.map((at): Choice => [at, textAt(at)]))}
      renderValue={(at) => <InlineMarkdown text={textAt(at)} links={false} />}
      say={(at) => spoken(textAt(at))}
    />
  );
}
