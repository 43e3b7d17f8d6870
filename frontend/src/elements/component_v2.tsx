import { useEffect, useLayoutEffect, useRef, useState } from "react";
import { component as texts } from "../texts/en/component";
import { fill } from "../texts/fill";
import { mount, type Mounted } from "../ui/component/mount";
import { StatesSender } from "../ui/component/StatesSender";
import type { ElementProps } from "../ui/element";
import { useApp } from "../ui/hooks";
import "./component.css";

/** A component that is part of the page. What is in it is not React's to know. */
export default function ComponentV2({ props }: ElementProps<"component_v2">) {
  const { values } = useApp();
  const { id, form, label, html, css, style, script, isolated } = props;
  const host = useRef<HTMLDivElement>(null);
  const [mounted, setMounted] = useState<Mounted | null>(null);
  const [problem, setProblem] = useState<string | null>(null);
  const sender = useRef<StatesSender | null>(null);
  useEffect(() => {
    const made = new StatesSender(values, { id, form });
    sender.current = made;
    return () => made.close();
  }, [values, id, form]);
  useLayoutEffect(() => {
    if (host.current === null) return;
    const made = mount(host.current, { name: label, key: id, html, css, style, script, isolated }, {
      state: (name, value) => sender.current?.set(name, value),
      trigger: (name, value) => sender.current?.trigger(name, value),
      failed: (error) => setProblem(error === null ? null : String(error)),
    });
    setMounted(made);
    return () => made.close();
  }, [label, id, html, css, style, script, isolated]);
  const { data, binary } = props;
  // The same references are other objects after each run that draws them.
  const parts = JSON.stringify(props.parts);
  useEffect(() => {
    void mounted?.show({ data, binary, parts: JSON.parse(parts) as typeof props.parts });
  }, [mounted, data, binary, parts]);
  return (
    <div className="stBidiComponent" data-hidden={(typeof props.height === "number" && props.height <= 1) || undefined}>
      {problem !== null && (
        <p className="component-problem" role="status">
          {fill(texts.failed, { name: label, error: problem })}
        </p>
      )}
      <div ref={host} data-testid={isolated ? "stBidiComponentIsolated" : "stBidiComponentRegular"} key={String(isolated)} />
    </div>
  );
}
