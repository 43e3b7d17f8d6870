import type { GridMouseEventArgs } from "@glideapps/glide-data-grid";
import { useEffect, useId, useRef, useState } from "react";
import type { TableColumn } from "../../wire.gen";
import { lazyModule } from "../lazy";
import { spoken } from "../spoken";
import type { Place } from "./ColumnMenu";
import "./ColumnMenu.css";

const tooltipLayer = lazyModule(() => import("../TooltipLayer"));

/** How long the pointer rests on a header until its help shows. */
const REST = 400;

/** The help of columns: beside the header that the pointer is on, and for screen readers in each header. */
export function useHeaderHelp(element: Element | null, columns: readonly TableColumn[]) {
  const [over, setOver] = useState<{ readonly text: string; readonly place: Place } | null>(null);
  const timer = useRef<number | undefined>(undefined);
  useEffect(() => () => window.clearTimeout(timer.current), []);
  useSpokenHelp(element, columns);
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

/** The grid's headers for screen readers know of no help. */
function useSpokenHelp(element: Element | null, columns: readonly TableColumn[]): void {
  useEffect(() => {
    if (element === null || columns.every(({ help }) => !help)) return;
    const describe = () => {
      for (const header of element.querySelectorAll("[role=columnheader]")) {
        const help = columns[Number(header.getAttribute("aria-colindex")) - 1]?.help;
        const said = help ? spoken(help) : null;
        if (said === header.getAttribute("aria-description")) continue;
        if (said === null) header.removeAttribute("aria-description");
        else header.setAttribute("aria-description", said);
      }
    };
    describe();
    const observer = new MutationObserver(describe);
    observer.observe(element, { childList: true, subtree: true, attributes: true, attributeFilter: ["aria-colindex"] });
    return () => observer.disconnect();
  }, [element, columns]);
}
