import { useEffect, useRef } from "react";
import { Markdown } from "./Markdown";
import { placeTooltip } from "./placeTooltip";
import "./TooltipLayer.css";

type LayerProps = {
  id: string;
  text: string;
  target: React.RefObject<HTMLElement | null>;
  onClose: () => void;
};

/** An open tooltip, in the browser's top layer. */
export function TooltipLayer({ id, text, target, onClose }: LayerProps) {
  const layer = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const element = layer.current;
    if (!element || !target.current) return;
    element.showPopover?.();
    placeTooltip(target.current, element);
    const close = () => onClose();
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && onClose();
    const onPress = (event: Event) => {
      if (!target.current?.contains(event.target as Node)) onClose();
    };
    const onScroll = (event: Event) => event.target !== element && onClose();
    // Escape closes it wherever the focus is, as WCAG 1.4.13 asks.
    document.addEventListener("keydown", onKey);
    document.addEventListener("pointerdown", onPress, true);
    window.addEventListener("resize", close);
    window.addEventListener("scroll", onScroll, { capture: true, passive: true });
    return () => {
      document.removeEventListener("keydown", onKey);
      document.removeEventListener("pointerdown", onPress, true);
      window.removeEventListener("resize", close);
      window.removeEventListener("scroll", onScroll, { capture: true });
    };
  });
  return (
    <div ref={layer} id={id} popover="manual" role="tooltip" className="tooltip stTooltipContent" data-testid="stTooltipContent">
      <Markdown text={text} />
    </div>
  );
}
