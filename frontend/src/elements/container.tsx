import { useEffect, useRef } from "react";
import type { ElementProps } from "../ui/element";
import { keyClass } from "../ui/keyClass";
import { blockStyle } from "../ui/layout";
import { lazyModule } from "../ui/lazy";
import { Children } from "../ui/tree";

const autoscroll = lazyModule(() => import("../ui/autoscroll"));

export default function Container({ id, props }: ElementProps<"container">) {
  const block = useRef<HTMLDivElement>(null);
  const scrolls = typeof props.height === "number";
  const follows = scrolls && props.autoscroll;
  const scrolling = autoscroll.use(follows);
  useEffect(() => (follows && block.current !== null ? scrolling?.autoscroll(block.current) : undefined), [follows, scrolling]);
  const hook = props.horizontal ? "stHorizontalBlock" : "stVerticalBlock";
  const classes = [hook, props.border && "bordered", scrolls && "scrolls", props.key !== null && keyClass(props.key)];
  return (
    <div
      ref={block}
      className={classes.filter(Boolean).join(" ")}
      data-testid={hook}
      style={blockStyle(props)}
      // A region that scrolls must be reachable by keyboard, and then wants a name.
      {...(scrolls ? { tabIndex: 0, role: "region", "aria-label": props.key ?? "Scrollable content" } : {})}
    >
      <Children of={id} />
    </div>
  );
}
