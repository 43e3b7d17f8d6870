import type { ElementProps } from "../ui/element";

export default function Text({ props }: ElementProps<"text">) {
  const classes = ["stText", props.wrap ? "" : "nowrap", `align-${props.text_alignment}`];
  return (
    <div className={classes.filter(Boolean).join(" ")} data-testid="stText">
      {props.body}
    </div>
  );
}
