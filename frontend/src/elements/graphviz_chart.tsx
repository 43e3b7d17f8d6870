import { useEffect, useRef, useState } from "react";
import { diagram } from "../texts/en/diagram";
import { fill } from "../texts/fill";
import { ChartFrame } from "../ui/chart/ChartFrame";
import { graphviz, LONGEST, Stopped } from "../ui/chart/graphviz/Graphviz";
import { adopt } from "../ui/chart/graphviz/look";
import { cleanSvg } from "../ui/chart/svg/cleanSvg";
import { pictureOf } from "../ui/chart/svg/pictureOf";
import { SvgPicture } from "../ui/chart/svg/SvgPicture";
import type { Failure } from "../ui/chart/renewal";
import type { ElementProps } from "../ui/element";
import "./diagram.css";

/** Characters of a picture that a page can show without standing still. */
const MOST = 8_000_000;
/** Milliseconds after which the reader is told that it takes time. */
const PATIENCE = 2_000;

/** A graph, laid out by Graphviz. */
export default function GraphvizChart({ props }: ElementProps<"graphviz_chart">) {
  const { dot, engine, alt, width, height } = props;
  const [full, setFull] = useState(false);
  const { svg, failure, stop } = useGraph(dot, engine);
  const wide = full || width !== "content";
  const high = full || height !== "content";
  return (
    <ChartFrame
      testId="stGraphVizChart"
      chartKey={null}
      alt={alt}
      named={svg?.querySelector("g.graph > title")?.textContent || diagram.graph}
      error={failure?.text}
      beside={failure?.beside}
      onRetry={failure?.again}
      exports={false}
      pictures={svg === null ? [] : ["png", "svg"]}
      picture={(type) => pictureOf(svg!, type)}
      onFull={setFull}
      height={typeof height === "number" ? height : height === "stretch" ? "100%" : undefined}
      className={width === "content" ? "diagramFits" : undefined}
    >
      <div className="diagram" aria-busy={svg === null && (failure === undefined || failure.beside === true)}>
        <SvgPicture svg={svg} wide={wide && !(high && width === "content")} high={high} />
        {stop !== undefined && (
          <p className="diagramWorking" role="status">
            {diagram.working}
            <button type="button" onClick={stop}>
              {diagram.stop}
            </button>
          </p>
        )}
      </div>
    </ChartFrame>
  );
}

interface Shown {
  readonly svg: SVGSVGElement | null;
  readonly failure: Failure | undefined;
}

/** The newest picture; until another one has been made, the one before it. `stop`: gives up one that takes long. */
function useGraph(dot: string, engine: string): Shown & { stop: (() => void) | undefined } {
  const [shown, setShown] = useState<Shown>({ svg: null, failure: undefined });
  const [turn, setTurn] = useState(0);
  const [stop, setStop] = useState<() => void>();
  const latest = useRef({});
  useEffect(() => {
    const mine = (latest.current = {});
    const { drawn, giveUp } = graphviz.draw({ dot, engine }, (late) => latest.current !== mine || setShown((before) => ({ ...before, failure: late })));
    const slow = setTimeout(() => setStop(() => () => giveUp("once")), PATIENCE);
    const settle = (now: Shown) => {
      clearTimeout(slow);
      if (latest.current !== mine) return;
      setStop(undefined);
      setShown(now);
    };
    drawn.then(({ svg, error }) => settle(svg === null ? failed(error || diagram.empty) : picture(svg)), (reason: unknown) => settle(failed(said(reason), reason instanceof Stopped ? () => setTurn((count) => count + 1) : undefined)));
    return () => {
      latest.current = {};
      clearTimeout(slow);
      setStop(undefined);
      giveUp("soon");
    };
    // oxlint-disable-next-line react/exhaustive-deps -- another turn is another try
  }, [dot, engine, turn]);
  return { ...shown, stop };
}

const failed = (text: string, again?: () => void): Shown => ({ svg: null, failure: again === undefined ? { text } : { text, again } });

function picture(text: string): Shown {
  if (text.length > MOST) return failed(fill(diagram.tooLarge, { size: Math.round(text.length / 1e6), most: MOST / 1e6 }));
  const svg = cleanSvg(text);
  if (svg === null) return failed(diagram.empty);
  adopt(svg);
  return { svg, failure: undefined };
}

function said(reason: unknown): string {
  if (reason instanceof Stopped) return reason.why === "stopped" ? diagram.stopped : fill(diagram.tooLong, { seconds: LONGEST / 1000 });
  return reason instanceof Error ? reason.message : String(reason);
}
