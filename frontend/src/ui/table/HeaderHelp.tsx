import type { GridMouseEventArgs } from "@glideapps/glide-data-grid";
import { useEffect, useId, useRef, useState } from "react";
import type { TableColumn } from "../../wire.gen";
import { lazyModule } from "../lazy";
import type { Place } from "./ColumnMenu";
import "./ColumnMenu.css";

const tooltipLayer = lazyModule(() => import("../TooltipLayer"));

/** How long the pointer rests on a header until its help shows. */
const REST = 400;

/** The help of columns, beside the header that the pointer is on. For screen readers: `useSpokenGrid`. */
export function useHeaderHelp(columns: readonly TableColumn[]) {
  const [over, setOver] = useState<{ readonly text: string; readonly place: Place } | null>(null);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  const hide = () => {
    window.clearTimeout(timer.current);
    setOver(null);
  };
  return {
    onItemHovered: (at: GridMouseEventArgs) => {
      const text = at.kind === "header" ? columns[at.location[0]]?.help : null;
      hide();
      if (at.kind === "header" && text) timer.current = window.setTimeout(() => setOver({ text, place: at.bounds }), REST);
    },
    help: over === null ? null : <HeaderHelp key={`${over.place.x} ${over.text}`} {...over} onClose={hide} />,
  };
}

function HeaderHelp({ text, place, onClose }: { readonly text: string; readonly place: Place; readonly onClose: () => void }) {
  const id = useId();
  const target = useRef<HTMLSpanElement>(null);
  const layer = tooltipLayer.use();
  return (
    <>
      <span ref={target} className="columnMenuPlace" style={{ left: place.x, top: place.y, width: place.width, height: place.height }} />
      {layer && <layer.TooltipLayer id={id} text={text} target={target} onClose={onClose} />}
    </>
  );
}
