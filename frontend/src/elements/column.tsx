import type { ElementProps } from "../ui/element";
import { Children } from "../ui/tree";

const JUSTIFY = { top: "flex-start", center: "center", bottom: "flex-end" } as const;

export default function Column({ id, props }: ElementProps<"column">) {
  return (
    <div
      className={`stColumn ${props.border ? "bordered" : ""}`}
      data-testid="stColumn"
      style={{ flexGrow: props.weight }}
    >
      <div className="stVerticalBlock" data-testid="stVerticalBlock" style={{ justifyContent: JUSTIFY[props.vertical_alignment] }}>
        <Children of={id} />
      </div>
    </div>
  );
}
