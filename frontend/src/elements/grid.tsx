import { useLayoutEffect, useRef, useState, type CSSProperties, type ReactNode, type RefObject } from "react";
import type { ElementProps } from "../ui/element";
import { GridContext, type GridLayout } from "../ui/gridLayout";
import { GridFrame } from "../ui/GridFrame";
import { useChildNodes } from "../ui/hooks";
import { keyClass } from "../ui/keyClass";
import { gap } from "../ui/layout";
import { reachable } from "../ui/scrolling";
import { TreeNode } from "../ui/tree";
import { BARE, FLOWS, type GridProps } from "../wire.gen";
import "./grid.css";

const AUTO_WIDTH = 200;
const MOST = 24;

/** Each element in it gets a cell; the browser's own grid has them stand as many beside one another as there is room for. */
export default function Grid({ id, props }: ElementProps<"grid">) {
  const grid = useRef<HTMLDivElement>(null);
  const columns = useColumnCount(grid, props);
  const scrolls = typeof props.height === "number" || !props.wrap;
  useLayoutEffect(() => (scrolls && grid.current !== null ? reachable(grid.current, props.key) : undefined), [scrolls, props.key]);
  const { border, vertical_alignment: alignment } = props;
  const layout: GridLayout = { columns, border, alignment, scrolls: props.row_height !== "content" };
  const classes = ["stGrid", scrolls && "scrolls", props.key !== null && keyClass(props.key)];
  return (
    <div
      ref={grid}
      className={classes.filter(Boolean).join(" ")}
      data-testid="stGrid"
      data-test-column-count={columns}
      data-test-wrap={props.wrap}
      style={style(props)}
    >
      <GridContext value={layout}>
        <Cells of={id} />
      </GridContext>
    </div>
  );
}

function Cells({ of }: { of: number }): ReactNode {
  return useChildNodes(of).map((node) => {
    if (FLOWS.has(node.kind)) return <Cells key={node.key} of={node.id} />;
    // What makes the element of the page itself makes its cell.
    if (BARE.has(node.kind)) return <TreeNode key={node.key} id={node.id} />;
    return (
      <GridFrame key={node.key}>
        <TreeNode id={node.id} />
      </GridFrame>
    );
  });
}

const leastWidth = ({ min_column_width }: GridProps) => (min_column_width === "auto" ? AUTO_WIDTH : min_column_width);
const mostColumns = ({ column_count }: GridProps) => (column_count === "auto" ? MOST : column_count);

function style(props: GridProps): CSSProperties {
  const least = leastWidth(props);
  const most = mostColumns(props);
  const between = gap(props.column_gap);
  // The share of one column if there are as many as there may be. A little less than that, since sizes are rounded.
  const share = `calc((100% - ${most - 1} * ${between}) / ${most} - 0.05px)`;
  const columns = props.wrap
    ? `repeat(auto-fill, minmax(min(100%, max(${least}px, ${share})), 1fr))`
    : `repeat(${most}, minmax(${least}px, 1fr))`;
  return {
    gap: `${gap(props.row_gap)} ${between}`,
    gridTemplateColumns: columns,
    gridAutoRows: props.row_height === "content" ? undefined : `${props.row_height}px`,
    gridAutoFlow: props.dense ? "row dense" : undefined,
  };
}

/** How many columns there is room for: a cell cannot span more. */
function useColumnCount(grid: RefObject<HTMLDivElement | null>, props: GridProps): number {
  const most = mostColumns(props);
  const least = leastWidth(props);
  const [count, setCount] = useState(most);
  const { wrap } = props;
  useLayoutEffect(() => {
    const box = grid.current;
    if (!wrap || box === null) return;
    const look = () => {
      const between = parseFloat(getComputedStyle(box).columnGap) || 0;
      setCount(Math.min(most, Math.max(1, Math.floor((box.clientWidth + between) / (least + between)))));
    };
    look();
    const observer = new ResizeObserver(look);
    observer.observe(box);
    return () => observer.disconnect();
  }, [grid, wrap, most, least]);
  return wrap ? count : most;
}
