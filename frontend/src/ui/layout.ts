/** From the names of the API to CSS. */
import type { CSSProperties } from "react";
import type { ContainerProps } from "../wire.gen";

const GAPS = {
  xxsmall: "0.25rem",
  xsmall: "0.5rem",
  small: "1rem",
  medium: "2rem",
  large: "4rem",
  xlarge: "6rem",
  xxlarge: "8rem",
} as const;

const ALONG = { left: "flex-start", center: "center", right: "flex-end", distribute: "space-between" } as const;
const DOWN = { top: "flex-start", center: "center", bottom: "flex-end", distribute: "space-between" } as const;

export function gap(value: ContainerProps["gap"]): string {
  if (value === null) return "0";
  return typeof value === "number" ? `${value}px` : GAPS[value];
}

/** How the children of a container are laid out. */
export function blockStyle(props: ContainerProps): CSSProperties {
  const along = ALONG[props.horizontal_alignment];
  const down = DOWN[props.vertical_alignment];
  if (!props.horizontal) {
    return {
      gap: gap(props.gap),
      alignItems: props.horizontal_alignment === "distribute" ? "stretch" : along,
      justifyContent: down,
    };
  }
  return {
    gap: gap(props.gap),
    flexWrap: props.wrap ? "wrap" : "nowrap",
    justifyContent: along,
    alignItems: props.vertical_alignment === "distribute" ? "stretch" : down,
  };
}
