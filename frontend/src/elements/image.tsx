import type { ElementProps } from "../ui/element";
import { InlineMarkdown } from "../ui/Markdown";
import { useRetries } from "../ui/retries";
import type { Picture } from "../wire.gen";
import "./image.css";

export default function Image({ props }: ElementProps<"image">) {
  return (
    <div className="stImage" data-testid="stImage" data-width={props.width}>
      {props.pictures.map((picture, at) => (
        <Shown key={at} picture={picture} link={props.link} />
      ))}
    </div>
  );
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
