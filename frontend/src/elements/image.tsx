import { useState } from "react";
import { image as texts } from "../texts/en/image";
import { fill } from "../texts/fill";
import type { ElementProps } from "../ui/element";
import { Glyph } from "../ui/Field";
import { lazyModule } from "../ui/lazy";
import { InlineMarkdown } from "../ui/Markdown";
import { useRetries } from "../ui/retries";
import type { Picture } from "../wire.gen";
import "./image.css";

/** Few pictures are looked at so. */
const lightbox = lazyModule(() => import("../ui/Lightbox"));

const LARGE = "M2.5 6v-3.5h3.5M10 2.5h3.5v3.5M13.5 10v3.5h-3.5M6 13.5h-3.5v-3.5";

export default function Image({ props }: ElementProps<"image">) {
  const { pictures, width, link } = props;
  const [full, setFull] = useState(false);
  const name = pictures.length === 1 ? (pictures[0]?.alt ?? "") : "";
  return (
    <div ref={watchSize} className="stFullScreenFrame" data-testid="stFullScreenFrame" data-width={width}>
      <div className="stImage" data-testid="stImage" data-width={width}>
        {pictures.map((picture, at) => (
          <Shown key={at} picture={picture} link={link} />
        ))}
      </div>
      {pictures.length > 0 && (
        <div className="stElementToolbar image-tools" data-testid="stElementToolbar">
          <span data-testid="stElementToolbarButton">
            <button
              type="button"
              className="image-tool"
              data-testid="stBaseButton-elementToolbar"
              aria-label={name === "" ? texts.fullscreen : fill(texts.fullscreenOf, { name })}
              title={texts.fullscreen}
              onPointerEnter={() => void lightbox.load().catch(() => undefined)}
              onClick={() => setFull(true)}
            >
              <Glyph path={LARGE} />
            </button>
          </span>
        </div>
      )}
      {full && <Full pictures={pictures} close={() => setFull(false)} />}
    </div>
  );
}

/** Below this, in pixels, the button would cover the picture: for a finger it is not there all the time then. */
const SMALL = 120;

function watchSize(frame: HTMLElement | null): (() => void) | undefined {
  if (frame === null) return undefined;
  const watch = new ResizeObserver(() => frame.toggleAttribute("data-small", frame.offsetWidth < SMALL));
  watch.observe(frame);
  return () => watch.disconnect();
}

function Full({ pictures, close }: { readonly pictures: readonly Picture[]; readonly close: () => void }) {
  const module = lightbox.use();
  return module === undefined || module === null ? null : <module.Lightbox pictures={pictures} close={close} />;
}

function Shown({ picture, link }: { readonly picture: Picture; readonly link: string | null }) {
  const style = picture.pixels === null ? undefined : { width: picture.pixels };
  const address = picture.file ?? "";
  const [retries, handlers] = useRetries(address);
  const image = <img key={retries} src={address} alt={picture.alt} style={style} decoding="async" {...handlers} />;
  return (
    <div className="image-container" data-testid="stImageContainer">
      {link === null ? (
        image
      ) : (
        <a href={link} target="_blank" rel="noreferrer" aria-label={picture.alt || link} data-testid="stImageLink">
          {image}
        </a>
      )}
      {picture.caption !== null && (
        <div className="image-caption" data-testid="stImageCaption">
          <InlineMarkdown text={picture.caption} />
        </div>
      )}
    </div>
  );
}
