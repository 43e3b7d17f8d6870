import { type ReactNode, useEffect, useRef, useState } from "react";

/** Around a table: one that is wider than its place scrolls, and the keyboard reaches it. */
export function TableFrame({ children }: { children: ReactNode }) {
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
    <div ref={frame} className="stMarkdownTable" {...(wide ? { tabIndex: 0, role: "region", "aria-label": "Table" } : {})}>
      {children}
    </div>
  );
}
