import { use, type CSSProperties } from "react";
import type { ElementProps } from "../ui/element";
import { GridFrame } from "../ui/GridFrame";
import { GridContext } from "../ui/gridLayout";
import { Children } from "../ui/tree";

/** A cell for several elements, or one that is wider or higher than others. */
export default function GridCell({ id, props }: ElementProps<"grid_cell">) {
  const { columns } = use(GridContext);
  const { column_span, row_span } = props;
  const style: CSSProperties = {
    gridColumn: column_span === "all" ? "1 / -1" : `span ${Math.min(column_span, columns)}`,
    gridRow: `span ${row_span}`,
  };
  return (
    <GridFrame style={style}>
      <div className="stVerticalBlock" data-testid="stVerticalBlock">
        <Children of={id} />
      </div>
    </GridFrame>
  );
}
