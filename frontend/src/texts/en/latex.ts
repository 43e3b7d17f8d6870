import { texts } from "../texts";

export const latex = texts("latex", { formula: "Formula" });
