import { useEffect, useState } from "react";

/** Whether an element is on the screen, or soon will be: a browser draws with WebGL in a few places at once only. */
export function useNear(element: Element | null): boolean {
  const [near, setNear] = useState(false);
  useEffect(() => {
    if (element === null) return;
    const observer = new IntersectionObserver(([last]) => setNear(last?.isIntersecting === true), { rootMargin: "100% 0px" });
    observer.observe(element);
    return () => observer.disconnect();
  }, [element]);
  return near;
}
