import { useEffect, useLayoutEffect, useState } from "react";
import type { ElementProps } from "../element";
import { useApp } from "../hooks";
import type { View } from "./view";
import { type Cell, contentOf, TableWindows } from "./windows";

type DataframeProps = ElementProps<"dataframe">["props"];

interface Windows {
  readonly windows: TableWindows;
  readonly error: string | undefined;
  /** Another number as soon as cells have come. */
  readonly version: number;
}

/** The rows of a table that this tab has, as its element is drawn and looked at. */
export function useWindows(id: number, props: DataframeProps, view: View): Windows {
  const app = useApp();
  const [state, setState] = useState<{ error?: string; version: number }>({ version: 0 });
  const [windows] = useState(
    () =>
      new TableWindows(
        (node, question, signal) => app.ask(node, question, signal),
        (error) => setState(({ version }) => ({ version: version + 1, ...(error === undefined ? {} : { error }) })),
      ),
  );
  const { data, rows, columns, first } = props;
  // Before anything is painted: what was drawn by then is of the data before.
  useLayoutEffect(
    () => windows.take({ node: id, name: data, data: contentOf(data, columns), rows, columns: columns.length, first: first as Cell[][] }),
    [windows, id, data, rows, columns, first],
  );
  const said = JSON.stringify(view);
  useLayoutEffect(() => {
    windows.look(view);
    setState(({ version }) => ({ version: version + 1 }));
    // oxlint-disable-next-line react/exhaustive-deps -- views that say the same are the same
  }, [windows, said]);
  useEffect(() => () => windows.close(), [windows]);
  return { windows, error: state.error, version: state.version };
}
