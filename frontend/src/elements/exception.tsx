import { useState } from "react";
import type { ElementProps } from "../ui/element";
import { CopyButton } from "../ui/CopyButton";
import { InlineMarkdown, Markdown } from "../ui/Markdown";
import { fromHere } from "../shell/toolbar";
import { ExceptionLinks } from "./exceptionLinks";
import { foldFrames, tracebackText, type Frame } from "./exceptionText";
import { exception as texts } from "../texts/en/exception";
import { fill } from "../texts/fill";
import "./alert.css";
import "./exception.css";

export default function ExceptionElement({ props }: ElementProps<"exception">) {
  const { frames, hint, links, related } = props;
  const { type, message, markdown } = props.hidden ? { type: texts.error, message: texts.hidden, markdown: false } : props;
  return (
    <div className="stException" data-testid="stException">
      <div className="stAlertContainer" data-testid="stAlertContainer" data-level="error" role="alert">
        <div data-testid="stAlertContentError">
          <div className="stExceptionHead">
            <Message type={type} message={message} markdown={markdown} />
            <CopyButton text={() => tracebackText({ type, message, frames, related })} label={texts.copy} />
          </div>
          {hint && (
            <div className="stExceptionHint">
              <Markdown text={hint} />
            </div>
          )}
          {frames.length > 0 && <Traceback frames={frames} />}
          {related.map((other, i) => (
            <div key={i} className="stExceptionRelated" data-testid="stExceptionRelated">
              <span>{texts[other.relation]}</span>
              <Message type={other.type} message={other.message} markdown={false} />
              {other.frames.length > 0 && <Traceback frames={other.frames} />}
            </div>
          ))}
          {type && (links === "auto" ? fromHere() : links) && <ExceptionLinks props={props} />}
        </div>
      </div>
    </div>
  );
}

function Message({ type, message, markdown }: { type: string; message: string; markdown: boolean }) {
  const name = <strong className="stExceptionType">{type}</strong>;
  const inline = markdown && !message.includes("\n");
  return (
    <div className="stExceptionMessage" dir="auto" data-testid="stExceptionMessage">
      {name}
      {type && message && ": "}
      {inline ? <InlineMarkdown text={message} bare /> : markdown ? <Markdown text={message} /> : message}
    </div>
  );
}

/** The calls that led to the error, outermost first; the middle of a long list is folded. */
function Traceback({ frames }: { frames: readonly Frame[] }) {
  const [unfolded, setUnfolded] = useState(false);
  const { head, folded, tail } = foldFrames(frames);
  const row = (frame: Frame, i: number) => <FrameRow key={i} frame={frame} last={frame === frames.at(-1)} />;
  return (
    <div className="stExceptionTraceback" dir="ltr">
      {unfolded ? (
        frames.map(row)
      ) : (
        <>
          {head.map(row)}
          {folded > 0 && (
            <button type="button" className="stExceptionFold" onClick={() => setUnfolded(true)}>
              {fill(texts.calls, { count: folded })}
            </button>
          )}
          {tail.map((frame, i) => row(frame, head.length + folded + i))}
        </>
      )}
    </div>
  );
}

/** One call: where it is, and its source; the last one shows the lines around, too. */
function FrameRow({ frame, last }: { frame: Frame; last: boolean }) {
  const lines = frame.source.map((text, i) => ({ text, number: frame.first + i }));
  const shown = last ? lines : lines.filter(({ number }) => number === frame.line);
  return (
    <div className="stExceptionTraceRow" data-testid="stExceptionTraceRow">
      <div className="stExceptionPlace">
        <span className="stExceptionFile">
          {frame.file}:{frame.line}
        </span>
        {frame.name && frame.name !== "<module>" && <span> {fill(texts.inFunction, { name: frame.name })}</span>}
      </div>
      {shown.length > 0 && (
        <pre tabIndex={0} role="group" aria-label={fill(texts.place, { file: frame.file, line: String(frame.line) })}>
          {shown.map(({ text, number }) => (
            <SourceLine key={number} text={text} number={number} caret={number === frame.line ? frame.caret : null} marked={last && number === frame.line} />
          ))}
        </pre>
      )}
    </div>
  );
}

interface SourceLineProps {
  text: string;
  number: number;
  caret: readonly [number, number] | null;
  marked: boolean;
}

function SourceLine({ text, number, caret, marked }: SourceLineProps) {
  const [from, to] = caret ?? [0, 0];
  return (
    <span className="stExceptionLine" data-marked={marked || undefined}>
      <span className="stExceptionNumber">{number}</span>
      <span>
        {text.slice(0, from)}
        {to > from && <span className="stExceptionCaret">{text.slice(from, to)}</span>}
        {text.slice(Math.max(from, to))}
        {"\n"}
      </span>
    </span>
  );
}
