import { lazyModule } from "../ui/lazy";

/** What few pages have, or need at once. */
export const sidebarEdge = lazyModule(() => import("./SidebarEdge"));
export const logoModule = lazyModule(() => import("./Logo"));
