import type { ComponentType } from "react";
import type { Defaults } from "../core/props";
import type { Kind, PropsByKind } from "../wire.gen";

/** What an element's component is given: the number of its node, and all its props. */
export interface ElementProps<K extends Kind> {
  readonly id: number;
  readonly props: PropsByKind[K];
}

/** A component of any kind, as the tree renderer sees it. */
export type Component = ComponentType<{ id: number; props: never }>;

/** The chunk of a kind. */
export interface LazyElement extends Defaults {
  readonly default: unknown;
}
