import { useEffect, useRef, useState } from "react";
import { copy } from "../texts/en/copy";
import { diagram } from "../texts/en/diagram";
import { ChartFrame } from "../ui/chart/ChartFrame";
import { drawMermaid } from "../ui/chart/mermaid/drawMermaid";
import { Drawings } from "../ui/chart/plots";
import { cleanSvg } from "../ui/chart/svg/cleanSvg";
import { pictureOf } from "../ui/chart/svg/pictureOf";
import { SvgPicture } from "../ui/chart/svg/SvgPicture";
import type { Failure } from "../ui/chart/renewal";
import { type ChartTheme, useChartTheme } from "../ui/chart/theme";
import { writeClipboard } from "../ui/CopyButton";
import type { ElementProps } from "../ui/element";
import { Tool } from "../ui/table/Tool";
import "./diagram.css";

/** A diagram of Mermaid. */
export default function MermaidChart({ props: { body, alt, width } }: ElementProps<"mermaid_chart">) {
  const [holder, setHolder] = useState<HTMLElement | null>(null);
  const theme = useChartTheme(holder);
  const [full, setFull] = useState(false);
  const { svg, dark, failure } = useDiagram(body, theme, holder);
  return (
    <ChartFrame
      testId="stMermaidChart"
      chartKey={null}
      alt={alt}
      named={svg?.querySelector(":scope > title")?.textContent || diagram.diagram}
      error={failure?.text}
      beside={failure?.beside}
      onRetry={failure?.again}
      exports={false}
      pictures={svg === null ? [] : ["png", "svg"]}
      picture={(type) => pictureOf(svg!, type)}
      tools={<CopySource text={body} />}
      onFull={setFull}
      className={width === "content" ? "diagramFits" : undefined}
    >
      <div className="diagram" data-dark={dark || undefined} ref={setHolder} aria-busy={svg === null && (failure === undefined || failure.beside === true)}>
        <SvgPicture svg={svg} wide={full} high={full} />
      </div>
    </ChartFrame>
  );
}

interface Shown {
  readonly svg: SVGSVGElement | null;
  /** It was drawn for the dark. */
  readonly dark: boolean;
  readonly failure: Failure | undefined;
}

interface Wanted {
  readonly text: string;
  readonly look: ChartTheme;
}

/** The newest picture; until another one has been made, the one before it. */
function useDiagram(body: string, theme: ChartTheme | null, holder: HTMLElement | null): Shown {
  const [shown, setShown] = useState<Shown>({ svg: null, dark: false, failure: undefined });
  const drawings = useRef<Drawings<Wanted> | null>(null);
  useEffect(() => {
    if (holder === null) return;
    let left = false;
    const made = new Drawings<Wanted>(async ({ text, look }) => {
      try {
        const drawn = await drawMermaid(text, look, holder.clientWidth, (late) => left || setShown((before) => ({ ...before, failure: late })), () => left);
        if (!left) setShown({ svg: natural(cleanSvg(drawn)), dark: look.dark, failure: undefined });
      } catch (reason) {
        // While it is being written, a text is wrong for moments that nobody needs to hear of.
        if (!left && made.next === null) setShown({ svg: null, dark: false, failure: { text: reason instanceof Error ? reason.message : String(reason) } });
      }
    });
    drawings.current = made;
    return () => {
      left = true;
      made.close();
    };
  }, [holder]);
  useEffect(() => {
    if (holder !== null && theme !== null) drawings.current?.draw({ text: body, look: theme });
  }, [holder, body, theme]);
  return shown;
}

/** As large as it was drawn: Mermaid says only how large it may be. */
function natural(svg: SVGSVGElement | null): SVGSVGElement | null {
  const [, , width, height] = (svg?.getAttribute("viewBox") ?? "").split(/[\s,]+/);
  if (svg === null || width === undefined || height === undefined) return svg;
  svg.setAttribute("width", width);
  svg.setAttribute("height", height);
  svg.style.maxWidth = "";
  return svg;
}

function CopySource({ text }: { text: string }) {
  const [copied, setCopied] = useState(false);
  const timer = useRef<number>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const write = async () => {
    await writeClipboard(text);
    setCopied(true);
    timer.current = window.setTimeout(() => setCopied(false), 2_000);
  };
  return <Tool path={copied ? "M3 8.5 6.5 12 13 4.5" : "M5.5 5.5h8v8h-8zM10.5 5.5v-3h-8v8h3"} label={copied ? copy.copied : diagram.copy} onClick={() => void write()} />;
}
