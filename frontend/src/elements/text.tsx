import type { ElementProps } from "../ui/element";
import { HelpIcon } from "../ui/Tooltip";

export default function Text({ props }: ElementProps<"text">) {
  const classes = ["stText", props.wrap ? "" : "nowrap", `align-${props.text_alignment}`];
  return (
    <div className={classes.filter(Boolean).join(" ")} data-testid="stText">
      {props.body}
      {props.help !== null && props.help !== "" && <HelpIcon help={props.help} />}
    </div>
  );
}
