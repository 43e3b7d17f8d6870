import type { ElementProps } from "../ui/element";
import { usePlayed } from "../ui/usePlayed";
import "./media.css";

export default function Video({ props }: ElementProps<"video">) {
  return props.youtube === null ? <Own props={props} /> : <OfYouTube props={props} name={props.youtube} />;
}

type Props = Pick<ElementProps<"video">, "props">;

function Own({ props }: Props) {
  const { file, autoplay, muted, alt, subtitles } = props;
  const { key, media, events } = usePlayed<HTMLVideoElement>(props);
  return (
    <video
      key={key}
      ref={media}
      className="stVideo"
      data-testid="stVideo"
      src={file ?? undefined}
      controls
      playsInline
      autoPlay={autoplay}
      muted={muted}
      preload="metadata"
      aria-label={alt ?? undefined}
      {...events}
    >
      {subtitles.map((track, at) => (
        <track key={track.label} kind="captions" src={track.file ?? undefined} label={track.label || undefined} default={at === 0} />
      ))}
    </video>
  );
}

function OfYouTube({ props, name }: Props & { readonly name: string }) {
  const { start, end, loop, autoplay, muted, alt } = props;
  const query = new URLSearchParams();
  if (start > 0) query.set("start", String(Math.floor(start)));
  if (end !== null) query.set("end", String(Math.ceil(end)));
  // It loops lists alone: this one has one video.
  if (loop) query.set("loop", "1");
  if (loop) query.set("playlist", name);
  if (autoplay) query.set("autoplay", "1");
  if (muted) query.set("mute", "1");
  return (
    // oxlint-disable-next-line react/iframe-missing-sandbox -- it is of another origin, which it keeps: it needs its own cookies
    <iframe
      className="stVideo video-frame"
      data-testid="stVideo"
      title={alt ?? "YouTube"}
      src={`https://www.youtube.com/embed/${name}${query.size > 0 ? `?${query}` : ""}`}
      allow="autoplay; encrypted-media; fullscreen; picture-in-picture"
      referrerPolicy="strict-origin-when-cross-origin"
    />
  );
}
