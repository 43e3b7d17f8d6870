import { texts } from "../texts";

export const progress = texts("progress", { progress: "Progress" });
