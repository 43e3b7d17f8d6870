import { createRoot } from "react-dom/client";
import { entered } from "../texts/en/entered";
import { addToast } from "../ui/toasts/stack";
import { Toasts } from "../ui/toasts/Toasts";

/** What `st.toast` says, without what is at its default. */
interface ToastProps {
  readonly body?: string;
  readonly icon?: string;
  readonly seconds?: number;
  readonly replaces?: number;
  /** A text of the page's own, in place of `body`. */
  readonly notice?: keyof typeof entered;
}

/** No effects have these numbers. */
const NOTICES = { lost: 0, edits: -1 };

let ready: Promise<void> | undefined;

/** The corner for toasts is there a moment before the first one: so a screen reader says that, too. */
function drawCorner(): Promise<void> {
  createRoot(document.body.appendChild(document.createElement("div"))).render(<Toasts />);
  return new Promise((done) => setTimeout(done, 50));
}

/** `st.toast()` */
export default function toast({ body = "", icon, seconds = 4, replaces, notice }: ToastProps, n: number): void {
  ready ??= drawCorner();
  // Of what is said again and again there is one message.
  const message = notice === undefined ? { id: replaces ?? n, body } : { id: NOTICES[notice], body: entered[notice] };
  void ready.then(() => addToast({ ...message, icon: icon ?? null, seconds }));
}
