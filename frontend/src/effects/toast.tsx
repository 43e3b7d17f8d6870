import { createRoot } from "react-dom/client";
import { addToast } from "../ui/toasts/stack";
import { Toasts } from "../ui/toasts/Toasts";

/** What `st.toast` says, without what is at its default. */
interface ToastProps {
  readonly body?: string;
  readonly icon?: string;
  readonly seconds?: number;
  readonly replaces?: number;
}

let ready: Promise<void> | undefined;

/** The corner for toasts is there a moment before the first one: so a screen reader says that, too. */
function drawCorner(): Promise<void> {
  createRoot(document.body.appendChild(document.createElement("div"))).render(<Toasts />);
  return new Promise((done) => setTimeout(done, 50));
}

/** `st.toast()` */
export default function toast({ body = "", icon, seconds = 4, replaces }: ToastProps, n: number): void {
  ready ??= drawCorner();
  void ready.then(() => addToast({ id: replaces ?? n, body, icon: icon ?? null, seconds }));
}
