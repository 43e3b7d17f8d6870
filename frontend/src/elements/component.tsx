import { useEffect, useMemo, useRef, useState } from "react";
import { component as texts } from "../texts/en/component";
import { fill } from "../texts/fill";
import { ComponentFrame, type Problem } from "../ui/component/ComponentFrame";
import type { ElementProps } from "../ui/element";
import { useLineIsBack } from "../ui/frame/useLineIsBack";
import { useApp } from "../ui/hooks";
import type { ComponentProps } from "../wire.gen";
import "./component.css";

/** What a component's frame may do: it is as trusted as the app, whose author has installed it. */
const MAY =
  "allow-forms allow-modals allow-popups allow-popups-to-escape-sandbox allow-same-origin allow-scripts allow-downloads";
const ALLOWED =
  "accelerometer; autoplay; camera; clipboard-read; clipboard-write; encrypted-media; fullscreen; geolocation; gyroscope; " +
  "magnetometer; microphone; midi; payment; picture-in-picture; publickey-credentials-get; screen-wake-lock; sync-xhr; usb; " +
  "xr-spatial-tracking";

export default function Component({ props }: ElementProps<"component">) {
  // Another component takes another frame; the address of the same one is another in each process of the app.
  return <Framed key={`${props.label} ${isElsewhere(props.src) ? props.src : ""}`} props={props} />;
}

function Framed({ props }: { props: ComponentProps }) {
  const { values } = useApp();
  const { id, form, label, tab_index, disabled } = props;
  const [src] = useState(props.src);
  const frame = useRef<HTMLIFrameElement>(null);
  const { args } = props;
  const given = useMemo(() => heightOf(args), [args]);
  // What it has said counts until the app gives it another height.
  const [said, setSaid] = useState<{ readonly height: number; readonly given: number | null } | null>(null);
  const height = said !== null && said.given === given ? said.height : given;
  const latest = useRef(given);
  const [problem, setProblem] = useState<Problem | null>(null);
  const send = useRef<(value: string) => void>(() => undefined);
  useEffect(() => {
    send.current = (value) => values.set({ id, form }, value);
  }, [values, id, form]);
  const [link, setLink] = useState<ComponentFrame | null>(null);
  const line = useLineIsBack(() => link?.lineIsBack());
  useEffect(() => {
    if (frame.current === null) return;
    const made = new ComponentFrame(frame.current, src, { value: (value) => send.current(value), height: (pixels) => setSaid({ height: pixels, given: latest.current }), problem: setProblem }, line);
    setLink(made);
    return () => made.close();
  }, [src, line]);
  useEffect(() => {
    latest.current = given;
  }, [given]);
  // The same references are other objects after each run that draws them.
  const files = JSON.stringify([props.binary, props.tables]);
  useEffect(() => {
    const [binary, tables] = JSON.parse(files) as [ComponentProps["binary"], ComponentProps["tables"]];
    link?.show({ args, binary, tables, disabled });
  }, [link, args, files, disabled]);
  const address = useMemo(() => `${src}?streamlitUrl=${encodeURIComponent(location.origin + location.pathname)}`, [src]);
  return (
    <>
      {problem !== null && (
        <p className="component-problem" role="status">
          {sentence(problem, label, new URL(src, document.baseURI).href)}
        </p>
      )}
      <iframe
        ref={frame}
        className="stCustomComponentV1"
        data-testid="stCustomComponentV1"
        data-hidden={(height === 0 && problem === null) || undefined}
        title={label}
        src={address}
        sandbox={MAY}
        allow={ALLOWED}
        tabIndex={tab_index ?? undefined}
        style={{ height: height ?? 0 }}
      />
    </>
  );
}

function sentence(problem: Problem, name: string, url: string): string {
  if (problem.why === "status") return fill(texts.refused, { name, url, status: problem.status });
  if (problem.why === "given") return fill(texts.failed, { name, error: problem.error });
  return fill(problem.why === "silent" ? texts.silent : texts.version, { name, url });
}

/** A component that is given a height has it from the start, and may say another one. */
function heightOf(args: string): number | null {
  const { height } = JSON.parse(args) as { height?: unknown };
  return typeof height === "number" && height >= 0 ? height : null;
}

function isElsewhere(src: string): boolean {
  return /^https?:\/\//.test(src);
}
