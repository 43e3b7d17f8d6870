import { lazyModule } from "../ui/lazy";

/** Not in the way of the first paint, and yet at once: a notice of a lost connection could not be fetched. */
export const latecomers = lazyModule(() => import("./late"));
