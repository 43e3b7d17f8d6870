import { type KeyboardEvent, useEffect, useMemo, useState } from "react";
import { ChartData } from "../ui/chart/ChartData";
import { ChartFrame } from "../ui/chart/ChartFrame";
import { useDatasets } from "../ui/chart/datasets";
import type { DeckMap, Drawing, Picked } from "../ui/chart/deck/DeckMap";
import { Rows } from "../ui/chart/deck/rows";
import { clicked, selectionOf } from "../ui/chart/deck/selection";
import type { Spec } from "../ui/chart/deck/spec";
import { tableOfLayers } from "../ui/chart/deck/table";
import { useObjectKeys } from "../ui/chart/deck/useObjectKeys";
import { useDeckMap } from "../ui/chart/deck/useDeckMap";
import { type Failure, useRenewal } from "../ui/chart/renewal";
import { useChartTheme } from "../ui/chart/theme";
import type { ElementProps } from "../ui/element";
import { useWidgetValue } from "../ui/hooks";
import { deck as words } from "../texts/en/deck";
import { fill } from "../texts/fill";
import "./pydeck_chart.css";

/** Whether the browser has what deck.gl draws with. */
let drawable: boolean | undefined;

function canDraw(): boolean {
  if (drawable === undefined) {
    const context = document.createElement("canvas").getContext("webgl2");
    context?.getExtension("WEBGL_lose_context")?.loseContext();
    drawable = context !== null;
  }
  return drawable;
}

/** A map with layers of data. */
export default function PydeckChart({ id, props }: ElementProps<"pydeck_chart">) {
  const [holder, setHolder] = useState<HTMLDivElement | null>(null);
  const theme = useChartTheme(holder);
  const [full, setFull] = useState(false);
  const [failed, setFailed] = useState<{ of: Drawing | null; failure: Failure | undefined }>();
  const [notOnMap, setNotOnMap] = useState(0);
  const [value, setValue] = useWidgetValue<string | null>(props);
  const { data, lost } = useDatasets(id, props.tables.flatMap((table) => (table.data === null ? [] : [table.data])));
  const tables = useTables(data, props.tables);
  const spec = useMemo(() => JSON.parse(props.spec) as Spec, [props.spec]);
  const { mode, tooltip, fitted, extent, ground, tiles } = props;
  const selected = useMemo(() => (mode === null ? null : selectionOf(value).indices), [mode, value]);

  const choose = (picked: Picked | null) => {
    if (mode === null) return;
    const now = JSON.stringify(clicked(selectionOf(value), picked, mode === "multi-object"));
    if (now !== JSON.stringify(selectionOf(value))) setValue(now);
  };

  const possible = canDraw();
  const { turn, again } = useRenewal(failed?.failure);
  const drawing = useMemo(
    () => (tables === undefined || theme === null ? null : { spec, tables, theme, tooltip, selected, fitted, extent, ground, tiles }),
    // oxlint-disable-next-line react/exhaustive-deps -- another turn is another drawing
    [tables, theme, spec, tooltip, selected, fitted, extent?.join(), ground, tiles, turn],
  );
  const fail = (failure: Failure | undefined, of: Drawing | null, until?: Promise<unknown>) => {
    const said = { of, failure };
    setFailed(said);
    const over = () => setFailed((now) => (now === said ? undefined : now));
    until?.then(over, over);
  };
  const { map, still, paper, wake } = useDeckMap(holder, { click: choose, error: fail, notOnMap: setNotOnMap }, drawing, turn);
  // What is wrong with a drawing need not be wrong with the next one.
  const failure = failed?.of === drawing ? failed?.failure : undefined;
  const problem = failure ?? lost;
  useEffect(() => map?.takeTouch(full), [map, full]);
  useWheel(holder, full);

  const objects = useObjectKeys(map, mode !== null, choose);
  const table = tables === undefined || tables.length === 0 ? undefined : () => tableOfLayers(tables, props.tables);
  const height = typeof props.height === "number" ? props.height : "100%";
  return (
    <ChartFrame
      testId="stDeckGlJsonChart"
      chartKey={props.key}
      alt={props.alt}
      named={words.map}
      caption={notOnMap > 0 ? fill(words.notOnMap, { count: notOnMap }) : null}
      error={problem?.text}
      beside={problem?.beside}
      onRetry={failure === undefined ? lost?.again : again}
      exports={props.exports}
      pictures={possible ? ["png"] : []}
      picture={() => map!.picture()}
      table={table}
      onFull={setFull}
      height={height}
    >
      {possible ? (
        <div className="deckBox">
          {paper.picture !== null && <img className="deckPaper" src={paper.picture} alt="" onLoad={paper.onLoad} />}
          {still !== null && <img className="deckStill" src={still} alt="" />}
          {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- keys move the map */}
          <div ref={setHolder} className="deckHolder" role="application" aria-label={props.alt ?? words.map} aria-description={words.keys} tabIndex={0} onPointerEnter={wake} onFocus={wake} onKeyDown={(event) => steer(event, map)} />
          <div className="deckButtons">
            <button type="button" aria-label={words.zoomIn} title={words.zoomIn} onClick={() => map?.zoomBy(1)}>
              +
            </button>
            <button type="button" aria-label={words.zoomOut} title={words.zoomOut} onClick={() => map?.zoomBy(-1)}>
              −
            </button>
            <button type="button" aria-label={words.reset} title={words.reset} onClick={() => map?.home()}>
              ⌂
            </button>
          </div>
          {props.attribution !== null && tiles !== null && <small className="deckAttribution">{props.attribution}</small>}
          {objects}
        </div>
      ) : (
        <div className="deckMissing">
          <p>{words.noWebGL}</p>
          {table !== undefined && <ChartData table={table()} name={props.alt ?? words.map} />}
        </div>
      )}
    </ChartFrame>
  );
}

/** The tables, each the same object as long as it has the same data. */
function useTables(data: ReturnType<typeof useDatasets>["data"], sent: ElementProps<"pydeck_chart">["props"]["tables"]): readonly Rows[] | undefined {
  const [known, setKnown] = useState<readonly Rows[]>();
  const now = useMemo(
    () => data?.map((dataset, at) => known?.find((rows) => rows.dataset === dataset) ?? new Rows(dataset, sent[at]!)),
    // oxlint-disable-next-line react/exhaustive-deps -- what was drawn last is looked at, and changes nothing
    [data],
  );
  if (now !== undefined && now !== known) setKnown(now);
  return now;
}

const PIXELS = 60;

function steer(event: KeyboardEvent, map: DeckMap | null): void {
  if (map === null || event.target !== event.currentTarget || event.ctrlKey || event.metaKey || event.altKey) return;
  const act = {
    ArrowLeft: () => map.moveBy(-PIXELS, 0),
    ArrowRight: () => map.moveBy(PIXELS, 0),
    ArrowUp: () => map.moveBy(0, -PIXELS),
    ArrowDown: () => map.moveBy(0, PIXELS),
    "+": () => map.zoomBy(1),
    "=": () => map.zoomBy(1),
    "-": () => map.zoomBy(-1),
    Home: () => map.home(),
  }[event.key];
  if (act === undefined) return;
  event.preventDefault();
  act();
}

/** A wheel scrolls the page, as over other charts; with Ctrl, or in the whole window, it zooms. */
function useWheel(holder: HTMLDivElement | null, full: boolean): void {
  useEffect(() => {
    if (holder === null || full) return;
    const heard = (event: WheelEvent) => event.ctrlKey || event.metaKey || event.stopPropagation();
    holder.addEventListener("wheel", heard, { capture: true });
    return () => holder.removeEventListener("wheel", heard, { capture: true });
  }, [holder, full]);
}
