import type { ElementProps } from "../ui/element";
import { usePlayed } from "../ui/usePlayed";
import "./media.css";

export default function Audio({ props }: ElementProps<"audio">) {
  const { file, autoplay, alt } = props;
  const { key, media, events } = usePlayed<HTMLAudioElement>(props);
  return <audio key={key} ref={media} className="stAudio" data-testid="stAudio" src={file ?? undefined} controls autoPlay={autoplay} preload="metadata" aria-label={alt ?? undefined} {...events} />;
}
