import { texts } from "../texts";

export const skeleton = texts("skeleton", { loading: "Loading…" });
