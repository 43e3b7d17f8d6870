import { use, useLayoutEffect, useRef, type CSSProperties, type ReactNode } from "react";
import { GridContext } from "./gridLayout";
import { reachable } from "./scrolling";

/** One cell of a grid. */
export function GridFrame({ style, children }: { style?: CSSProperties; children: ReactNode }) {
  const { border, alignment, scrolls } = use(GridContext);
  const body = useRef<HTMLDivElement>(null);
  useLayoutEffect(() => (scrolls && body.current !== null ? reachable(body.current, null) : undefined), [scrolls]);
  const classes = ["stGridCell", border && "grid-border", scrolls && "grid-fixed"];
  return (
    <div className={classes.filter(Boolean).join(" ")} data-testid="stGridCell" style={style}>
      <div ref={body} className={`grid-cell-body grid-${alignment} ${scrolls ? "scrolls" : ""}`} data-testid="stGridCellBody" data-test-scroll={scrolls}>
        {children}
      </div>
    </div>
  );
}
