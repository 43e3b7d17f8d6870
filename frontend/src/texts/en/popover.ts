import { texts } from "../texts";

export const popover = texts("popover", { popover: "Popover" });
