/** What boxes do that scroll. Each function returns what ends it. */
import { shell } from "../texts/en/shell";
import { chat as texts } from "../texts/en/chat";
import { TO_END } from "./pageEnd";

/**
 * Keeps a box at its end while content is added, unless the reader has scrolled up: then a button leads there.
 * `always`: also if nobody chats in it.
 */
export function autoscroll(box: HTMLElement, always: boolean): () => void {
  let atEnd = true;
  const button = endButton(() => {
    atEnd = true;
    toEnd();
    box.focus({ preventScroll: true }); // the button goes
  });
  const follows = () => always || box.querySelector("[data-testid=stChatMessage]") !== null;
  const toEnd = () => {
    if (!follows()) return;
    if (atEnd) box.scrollTo({ top: box.scrollHeight });
    show();
  };
  const show = () => {
    const away = !atEnd && follows();
    if (away && !button.isConnected) box.append(button);
    else if (!away) button.remove();
  };
  const onScroll = () => {
    atEnd = box.scrollHeight - box.scrollTop - box.clientHeight < 24;
    show();
  };
  const observer = new MutationObserver(toEnd);
  observer.observe(box, { childList: true, subtree: true, characterData: true });
  // What is in it may become higher later: pictures, tables, charts. The box itself does not.
  const sizes = new ResizeObserver(toEnd);
  const watch = (nodes: Iterable<Node>) => {
    for (const node of nodes) if (node instanceof Element) sizes.observe(node);
  };
  // Those that are new, however many there are: each line that comes is one.
  const children = new MutationObserver((changes) => {
    for (const { addedNodes, removedNodes } of changes) {
      for (const node of removedNodes) if (node instanceof Element) sizes.unobserve(node);
      watch(addedNodes);
    }
  });
  children.observe(box, { childList: true });
  watch(box.children);
  box.addEventListener("scroll", onScroll, { passive: true });
  toEnd();
  return () => {
    observer.disconnect();
    sizes.disconnect();
    children.disconnect();
    button.remove();
    box.removeEventListener("scroll", onScroll);
  };
}

function endButton(go: () => void): HTMLButtonElement {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "to-end";
  button.dataset["testid"] = "stChatToEnd";
  button.title = texts.toEnd;
  button.setAttribute("aria-label", texts.toEnd);
  button.innerHTML = `<svg viewBox="0 0 20 20" aria-hidden="true"><path d="${TO_END}" /></svg>`;
  button.addEventListener("click", go);
  return button;
}

/** A region that scrolls must be reachable by keyboard, and then wants a name. One in which all is seen is no stop on the way. */
export function reachable(box: HTMLElement, name: string | null): () => void {
  const look = () => {
    const scrolls = box.scrollWidth > box.clientWidth + 1 || box.scrollHeight > box.clientHeight + 1;
    for (const [attribute, value] of Object.entries({ tabindex: "0", role: "region", "aria-label": name ?? shell.scrolls })) {
      if (scrolls) box.setAttribute(attribute, value);
      else box.removeAttribute(attribute);
    }
  };
  look();
  const content = new MutationObserver(look);
  content.observe(box, { childList: true, subtree: true, characterData: true });
  const size = new ResizeObserver(look);
  size.observe(box);
  for (const child of box.children) size.observe(child);
  return () => {
    content.disconnect();
    size.disconnect();
  };
}
