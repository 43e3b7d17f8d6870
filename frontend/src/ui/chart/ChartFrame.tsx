/** What stands around a chart of any library: its name, its tools, its data as a table, and what is wrong with it. */
import { type ReactNode, useEffect, useRef, useState } from "react";
import { chart } from "../../texts/en/chart";
import { shell } from "../../texts/en/shell";
import { keyClass } from "../keyClass";
import { useWholeWindow } from "../useWholeWindow";
import { ChartData } from "./ChartData";
import { ChartTools } from "./ChartTools";
import type { ChartTable } from "./table";
import "../table/Toolbar.css";
import "./chart.css";

export type Picture = "png" | "svg";

export interface Whole {
  readonly table: () => Promise<ChartTable>;
  readonly csv: () => Promise<Blob>;
}

interface ChartFrameProps {
  /** The class and the test id of the element. */
  readonly testId: string;
  readonly chartKey: string | null;
  /** What the app calls it; null: `named`, what it says of itself. */
  readonly alt: string | null;
  readonly named?: string | undefined;
  readonly caption?: string | null;
  /** Why it cannot be drawn, in the words of its library. */
  readonly error?: string | undefined;
  /** The error concerns a part of the chart: the rest stays visible below it. */
  readonly beside?: boolean | undefined;
  /** Another try, where it may succeed. */
  readonly onRetry?: (() => void) | undefined;
  /** The reader may have its data as a file. */
  readonly exports: boolean;
  /** The pictures that it can be saved as. */
  readonly pictures: readonly Picture[];
  readonly picture: (type: Picture) => Promise<Blob>;
  /** The data that it draws; none: it has none of its own. */
  readonly table?: (() => ChartTable) | undefined;
  /** The table has but the points that are drawn. */
  readonly partial?: boolean;
  /** All data, as a table and as a file, where more is there than is drawn: it is asked for. */
  readonly whole?: Whole | undefined;
  /** Further tools, before those of all charts. */
  readonly tools?: ReactNode;
  readonly className?: string | undefined;
  /** Whether the frame has the whole window, and what calls it large or small. */
  readonly onFull?: (full: boolean) => void;
  /** How high the chart is, in CSS; it has this when it does not have the window. */
  readonly height?: number | string | undefined;
  readonly children: ReactNode;
}

export function ChartFrame({ testId, chartKey, alt, named, caption, error, beside = false, className, height, children, ...props }: ChartFrameProps) {
  const [full, setFull] = useState(false);
  const [asTable, setAsTable] = useState(false);
  const { onFull } = props;
  useEffect(() => onFull?.(full), [full, onFull]);
  const frame = useRef<HTMLDivElement>(null);
  useWholeWindow(frame, full, () => setFull(false));
  const coming = useLater(asTable ? props.whole?.table : undefined);
  const table = !asTable ? undefined : props.whole === undefined ? props.table?.() : coming?.value;
  return (
    <div
      ref={frame}
      className={[testId, "chart", full && "full", className, chartKey !== null && keyClass(chartKey)].filter(Boolean).join(" ")}
      data-testid={testId}
      role="group"
      aria-label={alt ?? named ?? chart.name}
    >
      {error !== undefined && (
        <div className={beside ? "chartError chartBeside" : "chartError"} role="alert">
          {!beside && <p>{chart.failed}</p>}
          <pre>{error}</pre>
          {props.onRetry !== undefined && (
            <button type="button" onClick={props.onRetry}>
              {shell.again}
            </button>
          )}
        </div>
      )}
      <div className="chartBody" style={full ? undefined : { height }} hidden={error !== undefined && !beside} inert={table !== undefined}>
        {children}
      </div>
      {/* It stands above all of this, and is reached after the chart. */}
      <ChartTools
        table={props.table}
        wholeCsv={props.whole?.csv}
        partial={props.partial}
        asTable={asTable}
        onTable={setAsTable}
        exports={props.exports}
        pictures={error === undefined || beside ? props.pictures : []}
        picture={props.picture}
        full={full}
        onFull={setFull}
      >
        {props.tools}
      </ChartTools>
      {table !== undefined && <ChartData table={table} name={alt ?? named ?? chart.name} partial={props.partial} />}
      {coming?.error !== undefined && (
        <p className="chartCaption" role="alert">
          {coming.error}
        </p>
      )}
      {caption !== null && caption !== undefined && <p className="chartCaption">{caption}</p>}
    </div>
  );
}

interface Later<T> {
  readonly value?: T;
  readonly error?: string;
}

/** What a function gives in the end, until it is another function. */
function useLater<T>(read: (() => Promise<T>) | undefined): Later<T> | undefined {
  const [found, setFound] = useState<Later<T> & { by: unknown }>();
  useEffect(() => {
    let left = false;
    read?.().then(
      (value) => left || setFound({ by: read, value }),
      (reason: unknown) => left || setFound({ by: read, error: reason instanceof Error ? reason.message : String(reason) }),
    );
    return () => {
      left = true;
    };
  }, [read]);
  return read !== undefined && found?.by === read ? found : undefined;
}
