import { useEffect, useLayoutEffect, useRef, useState, type KeyboardEvent, type MouseEvent, type RefObject } from "react";
import { image as texts } from "../texts/en/image";
import type { Picture } from "../wire.gen";
import { Glyph } from "./Field";
import { MINUS, PLUS, SMALL } from "./glyphs";
import { InlineMarkdown } from "./Markdown";
import { openModal } from "./modal";
import "./Lightbox.css";

const BEFORE = "M10 3.5 5.5 8l4.5 4.5";
const AFTER = "M6 3.5 10.5 8 6 12.5";
const ZOOMS = [1, 1.5, 2, 3, 4, 6, 8] as const;
const TWICE = ZOOMS.indexOf(2);

interface LightboxProps {
  readonly pictures: readonly Picture[];
  /** They are made larger until they fill the window, as they fill their place on the page. */
  readonly fills: boolean;
  readonly close: () => void;
}

/** Pictures that fill the window, one at a time. Escape closes, and the focus is where it was. */
export function Lightbox({ pictures, fills, close }: LightboxProps) {
  const dialog = useRef<HTMLDialogElement>(null);
  const view = useRef<HTMLDivElement>(null);
  const [at, setAt] = useState(0);
  const [step, setStep] = useState(0);
  const [fit, setFit] = useState<number>();
  useEffect(() => {
    const element = dialog.current;
    if (element === null) return;
    const before = document.activeElement;
    element.showModal();
    const end = openModal(element);
    return () => {
      end();
      element.close();
      if (before instanceof HTMLElement) before.focus({ preventScroll: true });
    };
  }, []);
  const index = Math.min(at, pictures.length - 1);
  const picture = pictures[index];
  const zoom = ZOOMS[step] ?? 1;
  const look = useSpot(view, zoom);
  const zoomBy = (steps: number) => {
    look();
    setStep((before) => (steps === 0 ? 0 : Math.min(ZOOMS.length - 1, Math.max(0, before + steps))));
  };
  const go = (by: number) => {
    setAt(Math.min(pictures.length - 1, Math.max(0, index + by)));
    setStep(0);
  };
  const toggle = (event: MouseEvent) => {
    look(event);
    setStep(step > 0 ? 0 : TWICE);
  };
  const onKeyDown = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const side = document.documentElement.dir === "rtl" ? -1 : 1;
    const act = {
      "+": () => zoomBy(1),
      "=": () => zoomBy(1),
      "-": () => zoomBy(-1),
      "0": () => zoomBy(0),
      ...(step === 0 ? { ArrowLeft: () => go(-side), ArrowRight: () => go(side) } : {}),
    }[event.key];
    if (act === undefined) return;
    event.preventDefault();
    act();
  };
  return (
    <dialog ref={dialog} className="lightbox" data-testid="stFullScreenView" aria-label={picture?.alt || texts.fullscreen} onClose={close} onCancel={close} onKeyDown={onKeyDown}>
      <div ref={view} className="lightbox-view" tabIndex={0} dir="ltr" role="group" aria-label={picture?.alt || texts.fullscreen} data-zoomed={step > 0 || undefined}>
        <img
          key={index}
          src={picture?.file ?? ""}
          alt={picture?.alt ?? ""}
          style={step === 0 || fit === undefined ? undefined : { width: fit * zoom }}
          data-fills={fills || undefined}
          onLoad={(event) => setFit(drawnIn(event.currentTarget).width)}
          onClick={toggle}
        />
      </div>
      {picture?.caption != null && (
        <div className="lightbox-caption">
          <InlineMarkdown text={picture.caption} />
        </div>
      )}
      <div className="lightbox-tools" role="toolbar" aria-label={texts.fullscreen}>
        {pictures.length > 1 && (
          <>
            <Tool label={texts.previous} path={BEFORE} disabled={index === 0} act={() => go(-1)} mirrors />
            <span className="lightbox-count">
              {index + 1}/{pictures.length}
            </span>
            <Tool label={texts.next} path={AFTER} disabled={index === pictures.length - 1} act={() => go(1)} mirrors />
          </>
        )}
        <Tool label={texts.zoomOut} path={MINUS} disabled={step === 0} act={() => zoomBy(-1)} />
        <button type="button" className="image-tool" aria-label={texts.zoomFit} title={texts.zoomFit} onClick={() => zoomBy(0)}>
          {zoom * 100}%
        </button>
        <Tool label={texts.zoomIn} path={PLUS} disabled={step === ZOOMS.length - 1} act={() => zoomBy(1)} />
        <Tool label={texts.close} path={SMALL} act={close} />
      </div>
    </dialog>
  );
}

type At = { readonly clientX: number; readonly clientY: number };

/** What was in the middle stays there when the zoom changes; or what was clicked comes there. To be called before. */
function useSpot(view: RefObject<HTMLElement | null>, zoom: number): (clicked?: At) => void {
  const spot = useRef<readonly [number, number]>([0.5, 0.5]);
  useLayoutEffect(() => {
    const element = view.current;
    const image = element?.querySelector("img");
    if (element == null || image == null || zoom === 1) return; // all of it is seen
    const [x, y] = spot.current;
    element.scrollTo(x * image.clientWidth - element.clientWidth / 2, y * image.clientHeight - element.clientHeight / 2);
  }, [view, zoom]);
  return (clicked) => {
    const frame = view.current?.getBoundingClientRect();
    const element = view.current?.querySelector("img");
    if (frame === undefined || element == null) return;
    const image = drawnIn(element);
    const { clientX, clientY } = clicked ?? { clientX: frame.left + frame.width / 2, clientY: frame.top + frame.height / 2 };
    spot.current = [(clientX - image.left) / image.width, (clientY - image.top) / image.height];
  };
}

/** Where a picture is, in the midst of its box: that may have another shape. */
function drawnIn(image: HTMLImageElement): DOMRect {
  const box = image.getBoundingClientRect();
  const shape = image.naturalWidth / image.naturalHeight || box.width / box.height;
  const width = Math.min(box.width, box.height * shape);
  const height = width / shape;
  return new DOMRect(box.left + (box.width - width) / 2, box.top + (box.height - height) / 2, width, height);
}

type ToolProps = { readonly label: string; readonly path: string; readonly act: () => void; readonly disabled?: boolean; readonly mirrors?: boolean };

function Tool({ label, path, act, disabled = false, mirrors = false }: ToolProps) {
  return (
    <button
      type="button"
      className="image-tool"
      data-testid="stBaseButton-elementToolbar"
      data-mirrors={mirrors || undefined}
      aria-label={label}
      title={label}
      aria-disabled={disabled || undefined}
      onClick={() => disabled || act()}
    >
      <Glyph path={path} />
    </button>
  );
}
