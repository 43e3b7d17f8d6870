import { useId, useState } from "react";
import { image as texts } from "../texts/en/image";
import { fill } from "../texts/fill";
import type { ElementProps } from "../ui/element";
import { Glyph } from "../ui/Field";
import { LARGE } from "../ui/glyphs";
import { lazyModule } from "../ui/lazy";
import { InlineMarkdown } from "../ui/Markdown";
import { useRetries } from "../ui/retries";
import type { Picture } from "../wire.gen";
import "./image.css";

/** Few pictures are looked at so. */
const lightbox = lazyModule(() => import("../ui/Lightbox"));


export default function Image({ props }: ElementProps<"image">) {
  const { pictures, width, link } = props;
  const [full, setFull] = useState(false);
  const id = useId();
  const [first, second] = pictures;
  const one = second === undefined ? first : undefined;
  const name = one?.alt ?? "";
  // What the picture is called to all is the caption, where it has no name for those who do not see it.
  const named = one?.caption != null && name === "" ? { "aria-labelledby": `${id} ${id}0` } : {};
  return (
    <div ref={watchSize} className="stFullScreenFrame" data-testid="stFullScreenFrame" data-width={width}>
      <div className="stImage" data-testid="stImage" data-width={width}>
        {pictures.map((picture, at) => (
          <Shown key={at} picture={picture} link={link} captionId={`${id}${at}`} />
        ))}
      </div>
      {pictures.length > 0 && (
        <div className="stElementToolbar image-tools" data-testid="stElementToolbar">
          <span data-testid="stElementToolbarButton">
            <button
              type="button"
              id={id}
              className="image-tool"
              data-testid="stBaseButton-elementToolbar"
              aria-label={name === "" ? texts.fullscreen : fill(texts.fullscreenOf, { name })}
              {...named}
              title={texts.fullscreen}
              onPointerEnter={() => void lightbox.load().catch(() => undefined)}
              onClick={() => setFull(true)}
            >
              <Glyph path={LARGE} />
            </button>
          </span>
        </div>
      )}
      {full && <Full pictures={pictures} fills={width === "stretch"} close={() => setFull(false)} />}
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

function Full({ pictures, fills, close }: { readonly pictures: readonly Picture[]; readonly fills: boolean; readonly close: () => void }) {
  const module = lightbox.use();
  return module === undefined || module === null ? null : <module.Lightbox pictures={pictures} fills={fills} close={close} />;
}

type ShownProps = { readonly picture: Picture; readonly link: string | null; readonly captionId: string };

function Shown({ picture, link, captionId }: ShownProps) {
  const style = picture.pixels === null ? undefined : { width: picture.pixels };
  const address = picture.file ?? "";
  const [retries, handlers] = useRetries(address);
  const [broken, setBroken] = useState<string>();
  const isBroken = broken === address;
  const onLoad = () => {
    setBroken(undefined);
    handlers?.onLoad();
  };
  const onError = () => {
    setBroken(address);
    handlers?.onError();
  };
  const shown = <img key={retries} src={address} alt={picture.alt} style={style} hidden={isBroken} decoding="async" onLoad={onLoad} onError={onError} />;
  const image = isBroken ? (
    <>
      {shown}
      <span className="image-broken" style={style}>
        {picture.alt === "" ? texts.broken : fill(texts.brokenOf, { name: picture.alt })}
      </span>
    </>
  ) : (
    shown
  );
  return (
    <figure className="image-container" data-testid="stImageContainer" aria-labelledby={picture.caption === null ? undefined : captionId}>
      {link === null ? (
        image
      ) : (
        <a href={link} target="_blank" rel="noreferrer" aria-label={picture.alt || link} data-testid="stImageLink">
          {image}
        </a>
      )}
      {picture.caption !== null && (
        <figcaption id={captionId} className="image-caption" data-testid="stImageCaption">
          <InlineMarkdown text={picture.caption} />
        </figcaption>
      )}
    </figure>
  );
}
