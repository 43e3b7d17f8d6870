import type { ElementProps } from "../ui/element";
import "./space.css";

const SIZES = {
  xxsmall: "0.25rem",
  xsmall: "0.5rem",
  small: "0.75rem",
  medium: "2.5rem",
  large: "4.25rem",
  xlarge: "6rem",
  xxlarge: "8rem",
  stretch: "0px",
} as const;

export default function Space({ props: { size } }: ElementProps<"space">) {
  const length = typeof size === "number" ? `${size}px` : SIZES[size];
  return (
    <div
      className="stSpace"
      data-testid="stSpace"
      data-stretch={size === "stretch" || undefined}
      style={{ "--length": length } as object}
    />
  );
}
