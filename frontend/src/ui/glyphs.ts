/** Paths of signs that several elements draw, in a box of 16 by 16 (`Glyph`). */
export const CALENDAR = "M3 4.5h10v9H3zM3 7h10M5.5 2.5v3M10.5 2.5v3";
export const CROSS = "M4.5 4.5l7 7m0-7l-7 7";
export const DONE = "M3.5 8.5l3 3 6-7";
export const LARGE = "M2.5 6v-3.5h3.5M10 2.5h3.5v3.5M13.5 10v3.5h-3.5M6 13.5h-3.5v-3.5";
export const MICROPHONE = "M8 1.75a2 2 0 0 1 2 2v4a2 2 0 0 1-4 0v-4a2 2 0 0 1 2-2M3.75 7.5a4.25 4.25 0 0 0 8.5 0M8 12v2.25";
export const MINUS = "M3 8h10";
export const PLUS = "M8 3v10M3 8h10";
export const SEARCH = "M7 2.5a4.5 4.5 0 1 0 0 9 4.5 4.5 0 0 0 0-9M10.5 10.5 14 14";
export const SMALL = "M6 2.5v3.5h-3.5M13.5 6h-3.5v-3.5M10 13.5v-3.5h3.5M2.5 10h3.5v3.5";
