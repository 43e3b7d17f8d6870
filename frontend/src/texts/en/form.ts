import { texts } from "../texts";

export const form = texts("form", { form: "Form" });
