import { useEffect, useRef, useState } from "react";
import type { ElementProps } from "../ui/element";
import { useFrameLoad } from "../ui/frame/useFrameLoad";
import "./iframe.css";

/** What a frame may do. One without an origin of its own reaches neither this page nor its cookies. */
const MAY = "allow-scripts allow-forms allow-popups allow-popups-to-escape-sandbox allow-modals allow-downloads";

export default function Iframe({ props }: ElementProps<"iframe">) {
  const { file, own, fits, scrolling, tab_index, alt, height } = props;
  const frame = useRef<HTMLIFrameElement>(null);
  const content = useContentHeight(frame, fits);
  const [attempt, loaded] = useFrameLoad(file);
  return (
    <iframe
      key={attempt}
      ref={frame}
      className="stIFrame"
      data-testid="stIFrame"
      title={alt ?? "st.iframe"}
      src={file ?? undefined}
      onLoad={loaded}
      sandbox={own ? `${MAY} allow-same-origin` : MAY}
      allow="autoplay; clipboard-write; encrypted-media; fullscreen; picture-in-picture"
      scrolling={scrolling ? undefined : "no"}
      tabIndex={tab_index ?? undefined}
      style={{ height: fits ? content : typeof height === "number" ? height : undefined }}
    />
  );
}

/** How high the content says it is. */
function useContentHeight(frame: React.RefObject<HTMLIFrameElement | null>, fits: boolean): number | undefined {
  const [height, setHeight] = useState<number>();
  useEffect(() => {
    if (!fits) return;
    const hear = (event: MessageEvent) => {
      const told = (event.data as { millpondHeight?: unknown } | null)?.millpondHeight;
      if (event.source === frame.current?.contentWindow && typeof told === "number") setHeight(Math.min(Math.max(0, told), 20_000));
    };
    window.addEventListener("message", hear);
    return () => window.removeEventListener("message", hear);
  }, [frame, fits]);
  return height;
}
