import { lazyModule } from "../ui/lazy";

/** The rules that name the page's fonts: see `ThemePlace.tsx`. */
export const pageFonts = lazyModule(() => import("./fonts"));
