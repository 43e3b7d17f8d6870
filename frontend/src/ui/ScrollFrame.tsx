import { type ReactNode, useEffect, useRef, useState } from "react";

interface ScrollFrameProps {
  readonly className: string;
  /** What it is called once it scrolls. */
  readonly label: string;
  readonly children: ReactNode;
}

/** Around a table or a formula: one that is wider than its place scrolls, and the keyboard reaches it. */
export function ScrollFrame({ className, label, children }: ScrollFrameProps) {
  const frame = useRef<HTMLDivElement>(null);
  const [wide, setWide] = useState(false);
  useEffect(() => {
    const element = frame.current;
    if (!element || typeof ResizeObserver === "undefined") return;
    const observer = new ResizeObserver(() => setWide(element.scrollWidth > element.clientWidth));
    observer.observe(element);
    if (element.firstElementChild) observer.observe(element.firstElementChild);
    return () => observer.disconnect();
  }, []);
  return (
    <div ref={frame} className={className} {...(wide ? { tabIndex: 0, role: "region", "aria-label": label } : {})}>
      {children}
    </div>
  );
}
