import { table } from "../../texts/en/table";

/** Pixels of the line between two rows. */
const LINE = 1;

/** Says that a table has no rows, where the first one would be. `header`: pixels that are above it. */
export function Empty({ header, rowHeight }: { readonly header: number; readonly rowHeight: number }) {
  return (
    <p className="dataframeEmpty" style={{ insetBlockStart: header + LINE, blockSize: rowHeight - LINE }}>
      {table.empty}
    </p>
  );
}
