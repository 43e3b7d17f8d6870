import type { ElementProps } from "../ui/element";
import { skeleton as texts } from "../texts/en/skeleton";
import "./skeleton.css";

/** A place for one element that shows that it is coming; of a filled one, the tree draws the content alone. */
export default function Skeleton({ props }: ElementProps<"skeleton">) {
  if (props.over) return <div className="stEmpty" data-testid="stEmpty" />;
  return (
    <div className="stSkeleton" data-testid="stSkeleton" data-height={props.height === null ? "field" : undefined} role="status">
      <span className="visually-hidden">{texts.loading}</span>
    </div>
  );
}
