import type { ElementProps } from "../ui/element";
import { Children } from "../ui/tree";
import { form as texts } from "../texts/en/form";
import "./form.css";

/** A frame; what a form does is in the values store. */
export default function Form({ id, props }: ElementProps<"form">) {
  const scrolls = typeof props.height === "number";
  return (
    <div
      className={["stForm", props.border && "bordered", scrolls && "scrolls"].filter(Boolean).join(" ")}
      data-testid="stForm"
      {...(scrolls ? { tabIndex: 0, role: "region", "aria-label": texts.form } : {})}
    >
      <div className="stVerticalBlock" data-testid="stVerticalBlock">
        <Children of={id} />
      </div>
    </div>
  );
}
