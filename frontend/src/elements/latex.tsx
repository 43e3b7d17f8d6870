import type { ElementProps } from "../ui/element";
import { ScrollFrame } from "../ui/ScrollFrame";
import { Formula } from "../ui/markdown/Math";
import { HelpIcon } from "../ui/Tooltip";
import { latex as texts } from "../texts/en/latex";
import "./latex.css";

/** As a formula in Markdown, which users' CSS selects. */
export default function Latex({ props }: ElementProps<"latex">) {
  return (
    <div className="stMarkdown stLatex" data-testid="stMarkdown">
      <div className="stMarkdownContainer" data-testid="stMarkdownContainer">
        <ScrollFrame className="latex-frame" label={texts.formula}>
          <Formula tex={props.body} display />
        </ScrollFrame>
      </div>
      {props.help !== null && <HelpIcon help={props.help} />}
    </div>
  );
}
