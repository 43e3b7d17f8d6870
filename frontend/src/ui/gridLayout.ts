import { createContext } from "react";

/** What the cells of a grid know of it. */
export interface GridLayout {
  /** How many columns there are now. */
  readonly columns: number;
  readonly border: boolean;
  readonly alignment: "top" | "center" | "bottom";
  /** Its rows have a fixed height, so what is higher scrolls in its cell. */
  readonly scrolls: boolean;
}

export const GridContext = createContext<GridLayout>({ columns: 1, border: false, alignment: "top", scrolls: false });
