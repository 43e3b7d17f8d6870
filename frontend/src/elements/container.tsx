import { useEffect, useRef } from "react";
import type { ElementProps } from "../ui/element";
import { keyClass } from "../ui/keyClass";
import { blockStyle } from "../ui/layout";
import { lazyModule } from "../ui/lazy";
import { Children } from "../ui/tree";
import { shell } from "../texts/en/shell";

const scrolling = lazyModule(() => import("../ui/scrolling"));

export default function Container({ id, props }: ElementProps<"container">) {
  const block = useRef<HTMLDivElement>(null);
  const { autoscroll, border, horizontal, key, wrap } = props;
  const scrolls = typeof props.height === "number";
  const follows = scrolls && autoscroll !== false;
  const sideways = !wrap && !scrolls;
  const scroll = scrolling.use(follows || sideways);
  useEffect(() => {
    const box = block.current;
    if (box && scroll) return follows ? scroll.autoscroll(box, autoscroll === true) : sideways ? scroll.reachable(box, key) : undefined;
  }, [autoscroll, follows, key, scroll, sideways]);
  const hook = horizontal ? "stHorizontalBlock" : "stVerticalBlock";
  const classes = [hook, border && "bordered", (scrolls || !wrap) && "scrolls", key !== null && keyClass(key)];
  return (
    <div
      ref={block}
      className={classes.filter(Boolean).join(" ")}
      data-testid={hook}
      style={blockStyle(props)}
      // A region that scrolls must be reachable by keyboard, and then wants a name.
      {...(scrolls ? { tabIndex: 0, role: "region", "aria-label": key ?? shell.scrolls } : {})}
    >
      <Children of={id} />
    </div>
  );
}
